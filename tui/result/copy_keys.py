"""The part of the main screen that takes prompts out of it: to the clipboard, or into a file."""

from textual import on

from domain.errors import FileError
from domain.prompts.formats import PromptForm, as_json
from domain.prompts.record import PromptHistory
from tui import messages
from tui.background import run_in_background
from tui.dialogs.file_prompt import SaveScreen
from tui.dialogs.modal import open_over
from tui.result.copy_menu import CopyPartScreen
from tui.result.diff_keys import DiffKeys
from tui.selection import NoRow
from tui.services import Services
from tui.terminal.clipboard import Certainty, CopyOutcome
from tui.terminal.copier import Copier
from tui.text.paths import is_working_folder, suggested_name


class CopyKeys(DiffKeys):
    """Copies what is shown, with what is typed into it at this moment; saves it where the person says."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._saved_in = ""
        """The folder of the file that was saved last in this session, with its slash."""

    def on_mount(self) -> None:
        """Make the one who copies."""
        self._copier = Copier(self.app)

    # Copying

    def action_copy(self) -> None:
        """Copy the prompt that is shown, whole, or as much of it as has arrived."""
        if (meant := self._text_meant()) is not None:
            self._copy(meant[0])

    def action_copy_part(self) -> None:
        """Offer every part and form of the record, once every key typed before this one has reached its widget."""
        (self.focused or self).call_later(self._offer_parts)

    def _offer_parts(self) -> None:
        item = self._meant_record() if self.app.screen is self else None
        if item is not None and isinstance(record := item.entry, PromptHistory):
            open_over(self, CopyPartScreen(record), lambda form: self._copy_form(record, form))

    def _copy_form(self, record: PromptHistory, form: PromptForm | None) -> None:
        if form is not None:
            self._copy(form.text(record), form.name)

    def _copy(self, text: str, what: str = "") -> None:
        self._copier.copy(text, what, self._tell)

    def _tell(self, outcome: CopyOutcome) -> None:
        self._post(messages.CopyDone(outcome))

    @on(messages.CopyDone)
    def _copy_done(self, message: messages.CopyDone) -> None:
        failed = message.outcome.certainty is Certainty.FAILED
        self.notify(message.outcome.sentence, severity="warning" if failed else "information", markup=False)

    # Saving to a file

    def action_save(self) -> None:
        """Ask for a file's name, once every key typed before this one has reached its widget."""
        (self.focused or self).call_later(self._ask_file_name)

    def _ask_file_name(self) -> None:
        if self.app.screen is not self:
            return
        meant = self._text_meant()
        if meant is None:
            return
        text, record = meant
        if not text.strip():
            self.notify("There is nothing to save yet.", severity="warning", markup=False)
            return
        name = suggested_name(record.original_idea if record else self._input.idea)

        def save(file_name: str, replace: bool) -> None:
            wants_json = record is not None and file_name.lower().endswith(".json")
            content = as_json(record) if record is not None and wants_json else text
            run_in_background("save-file", lambda: self._save_file(popup, file_name, content, replace=replace))

        popup = SaveScreen(self._saved_in + name, save)
        open_over(self, popup)

    def _save_file(self, popup: SaveScreen, name: str, content: str, *, replace: bool) -> None:
        try:
            path = self._services.save_file(name, content, replace=replace)
        except FileError as error:
            self._post(messages.FileSaved(popup, None, error))
        else:
            self._post(messages.FileSaved(popup, path))

    @on(messages.FileSaved)
    def _file_saved(self, message: messages.FileSaved) -> None:
        asking = next((screen for screen in self.app.screen_stack if screen is message.asked_by), None)
        if message.path is not None:
            self._saved_in = "" if is_working_folder(message.path.parent) else f"{message.path.parent}/"
            self.notify(f"Saved to {message.path}.", markup=False)
            if isinstance(asking, SaveScreen):
                asking.finish()
        elif message.error is not None and isinstance(asking, SaveScreen):
            asking.show_error(message.error)
        elif message.error is not None:
            sentence = f"{message.error.sentence} {message.error.next_step}"
            self.notify(sentence, title=message.error.title, severity="error", markup=False)

    # What is meant

    def _text_meant(self) -> tuple[str, PromptHistory | None] | None:
        """Return the text that is meant, and its record if it has one that can be read; say why there is none.

        What is shown is meant while the keyboard points at no row: half an answer has a text and no record.
        """
        if self._selection.answer() is NoRow.NONE and not self._selection.is_choosing:
            return self._result.copyable_text, None
        item = self._meant()
        if item is None:
            return None
        entry = self._newest(item).entry
        if not isinstance(entry, PromptHistory):
            return entry.raw, None
        return entry.text_to_use, entry
