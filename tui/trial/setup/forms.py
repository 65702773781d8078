"""Forms of a trial: a test input, pasted inputs, a file of inputs."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from textual import getters
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.containers import Vertical, VerticalScroll
from textual.content import Content

from domain.errors import FileError, PromptImproverError
from domain.evaluation.cases import CaseList
from domain.evaluation.experiment import Case
from domain.text.clean import one_line
from domain.text.named_file import path_to_read
from tui.dialogs.file_prompt import FilePrompt
from tui.dialogs.modal import Modal
from tui.keys.tables import bindings
from tui.keys.trial_keys import OVER_A_CASE_FILE, OVER_A_FORM
from tui.text.errors import advice_for
from tui.widgets.note_line import NoteLine
from tui.widgets.text_input import TextInput

_T = TypeVar("_T")
MESSAGE = "Message that follows"
_NOT_USED = "You typed this before; it is not used yet."
_MESSAGE_HINT = "Empty: the prompt itself is sent. Otherwise the prompt is the system message, and this follows it."


class Form(Modal[_T]):
    """Keeps what is typed when it is left without using it."""

    def dismiss(self, result: _T | None = None) -> AwaitComplete:
        """Close; without a result, keep what is typed first."""
        if result is None and self.is_mounted:
            self.keep()
        return super().dismiss(result)

    def keep(self) -> None:
        """Keep what is typed, for the form that is opened next."""
        raise NotImplementedError


class CaseScreen(Form[Case]):
    """Returns the test input that was typed, None after escape: a field for each variable, and the message."""

    BINDINGS = bindings(OVER_A_FORM)

    _note = getters.query_one("#case-note", NoteLine)

    def __init__(self, title: str, variables: Sequence[str], case: Case, typed: Case | None = None) -> None:
        """Take the input to change, and what was typed the last time, if it was not used."""
        super().__init__()
        self._title = title
        self._names = tuple(dict.fromkeys((*variables, *(name for name, _ in case.values))))
        self._case = case
        self._shown = typed or case
        self.left: Case | None = None
        """What was typed, if this form was left without using it."""

    def compose(self) -> ComposeResult:
        """The fields."""
        values = dict(self._shown.values)
        fields = [(name, values.get(name, ""), "") for name in self._names]
        with Vertical(id="case-box") as box:
            box.border_title = self._title
            with VerticalScroll(id="case-fields", can_focus=False):
                for number, (label, text, hint) in enumerate([*fields, (MESSAGE, self._shown.message, _MESSAGE_HINT)]):
                    field = TextInput(hint, id=f"case-field-{number}")
                    field.add_class("case-field")
                    field.border_title = Content(one_line(label))
                    field.text = text
                    yield field
            yield NoteLine(id="case-note")

    def on_mount(self) -> None:
        """Focus the first field before the first frame: the next key may come at once."""
        self.set_focus(self.query_one("#case-field-0"))
        if self._shown != self._case:
            self._note.say(_NOT_USED)

    def keep(self) -> None:
        """Keep what is typed, if that is a change."""
        typed = self._typed()
        self.left = None if typed == self._case else typed

    def action_save(self) -> None:
        """Return what is typed."""
        self.dismiss(self._typed())

    def _typed(self) -> Case:
        texts = [self.query_one(f"#case-field-{number}", TextInput).text for number in range(len(self._names) + 1)]
        kept = dict(self._case.values)
        typed = zip(self._names, texts[:-1], strict=True)
        # An empty value that a file gave fills its variable with nothing; a field that was never filled has no value.
        values = tuple((name, text) for name, text in typed if text or name in kept)
        return Case(values=values, message=texts[-1].strip())


class PasteScreen(Form[CaseList]):
    """Returns the test inputs in a text, None after escape. `read` raises `PromptImproverError`."""

    BINDINGS = bindings(OVER_A_FORM)

    _note = getters.query_one("#case-note", NoteLine)
    _field = getters.query_one("#case-text", TextInput)

    def __init__(self, text: str, read: Callable[[str], CaseList]) -> None:
        super().__init__()
        self._text = text
        self._read = read
        self.left = ""
        """What was typed, if this form was left without using it."""

    def compose(self) -> ComposeResult:
        """The text and what is wrong with it."""
        with Vertical(id="case-box") as box:
            box.border_title = "Paste test inputs"
            field = TextInput("CSV with a line of names, JSON Lines, or one message a line", id="case-text")
            field.add_class("case-field")
            field.text = self._text
            yield field
            yield NoteLine(id="case-note")

    def on_mount(self) -> None:
        """Focus the field before the first frame."""
        self.set_focus(self._field)

    def keep(self) -> None:
        """Keep the text."""
        self.left = self._field.text

    def action_save(self) -> None:
        """Return the inputs, or say why the text has none."""
        try:
            self.dismiss(self._read(self._field.text))
        except PromptImproverError as error:
            self._note.say(advice_for(error), "failed")


class CaseFileScreen(FilePrompt[Path], Form[Path]):
    """Returns the file of test inputs, None after escape."""

    BINDINGS = bindings(OVER_A_CASE_FILE)

    def __init__(self, name: str) -> None:
        """Take the name that was typed the last time, if it was not used."""
        meaning = "CSV whose first line names the variables, or JSON Lines. “message” is what follows the prompt."
        super().__init__("Load test inputs", meaning, name, enter_label="Load")
        self.left = ""
        """The name that was typed, if this form was left without using it."""

    def keep(self) -> None:
        """Keep the name."""
        self.left = self._field.value

    def use(self, name: str, *, replace: bool) -> None:
        """Close and return the file, if it can be read."""
        if not name.strip():
            self._note.say("Type the name of a file.")
            return
        try:
            self.dismiss(path_to_read(name.strip()))
        except FileError as error:
            self.show_error(error)
