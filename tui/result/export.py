"""Takes prompts out of the application: to the clipboard, or into a file."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from textual.screen import Screen

from domain.errors import PromptImproverError
from domain.prompts.formats import PromptForm, as_json
from domain.prompts.record import PromptHistory
from tui.background import run_in_background
from tui.dialogs.file_prompt import SaveScreen
from tui.dialogs.modal import job_for, open_over
from tui.panes import Records
from tui.result.copy_menu import CopyPartScreen
from tui.result.pane import ResultPane
from tui.selection import NoRow
from tui.services import SavesFiles
from tui.terminal.clipboard import Certainty, CopyOutcome
from tui.terminal.copier import Copier
from tui.text.errors import notify_error
from tui.text.paths import is_working_folder, suggested_name


@dataclass(eq=False, repr=False)
class ExportController:
    """Copies what is shown, with what is typed into it at this moment; saves it where you say. UI thread only."""

    _screen: Screen[None]
    _services: SavesFiles
    _result: ResultPane
    _records: Records
    idea: Callable[[], str]
    """Returns what is typed as the idea, for the name of a file."""
    _saved_in: str = field(default="", init=False)
    """The folder of the file that was saved last in this session, with its slash."""

    def __post_init__(self) -> None:
        self._copier = Copier(self._screen.app)

    def close(self) -> None:
        """Copy nothing any more."""
        self._copier.close()

    def copy(self) -> None:
        """Copy the selected prompt, or the part of it that has arrived."""
        if (selected := self._selected_text()) is not None:
            self.copy_text(selected[0])

    def offer_parts(self) -> None:
        """Offer every part and form of the record."""
        if (record := self._records.selection.record()) is not None:

            def copy(form: PromptForm | None) -> None:
                if form is not None:
                    self.copy_text(form.text(record), form.name)

            open_over(self._screen, CopyPartScreen(record), copy)

    def copy_text(self, text: str, what: str = "") -> None:
        """Copy `text`, and say what is known about it; `what` names it."""
        self._copier.copy(text, what, lambda outcome: self._screen.call_later(self._copied, outcome))

    def _copied(self, outcome: CopyOutcome) -> None:
        failed = outcome.certainty is Certainty.FAILED
        self._screen.notify(outcome.sentence, severity="warning" if failed else "information")

    def ask_file_name(self) -> None:
        """Ask for a file's name, and save the selected prompt."""
        selected = self._selected_text()
        if selected is None:
            return
        text, record = selected
        if not text.strip():
            self._screen.notify("There is nothing to save yet.", severity="warning")
            return
        name = suggested_name(record.original_idea if record else self.idea())

        def save(file_name: str, replace: bool) -> None:
            wants_json = record is not None and file_name.lower().endswith(".json")
            content = as_json(record) if record is not None and wants_json else text

            def write() -> tuple[Path, str]:
                path = self._services.save_file(file_name, content, replace=replace)
                return path, "" if is_working_folder(path.parent) else f"{path.parent}/"

            saved, not_saved = partial(self._saved, popup), partial(self._not_saved, popup)
            run_in_background("save-file", job_for(self._screen, write, saved, not_saved))

        popup = SaveScreen(self._saved_in + name, save)
        open_over(self._screen, popup)

    def _saved(self, popup: SaveScreen, saved: tuple[Path, str]) -> None:
        path, self._saved_in = saved
        self._screen.notify(f"Saved to {path}.")
        if popup in self._screen.app.screen_stack:
            popup.finish()

    def _not_saved(self, popup: SaveScreen, error: PromptImproverError) -> None:
        if popup in self._screen.app.screen_stack:
            popup.show_error(error)
        else:
            notify_error(self._screen.notify, error)

    def _selected_text(self) -> tuple[str, PromptHistory | None] | None:
        """Return the selected text, and its record if it has one that can be read; say why there is none.

        While the keyboard points at no row, that is what is shown: half an answer has a text and no record.
        """
        selection = self._records.selection
        if selection.answer() is NoRow.NONE and not selection.is_choosing:
            return self._result.copyable_text, None
        item = selection.row()
        if item is None:
            return None
        entry = selection.newest(item).entry
        if not isinstance(entry, PromptHistory):
            return entry.raw, None
        return entry.text_to_use, entry
