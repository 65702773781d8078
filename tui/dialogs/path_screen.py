"""Asks for a file: one to write, or one to read."""

from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from domain.errors import FileError
from domain.text.named_file import path_to_read, path_to_write
from tui.dialogs.modal import Modal
from tui.keys.active import key_label
from tui.keys.popup_keys import OVER_A_HISTORY_FILE
from tui.keys.tables import bindings
from tui.text.errors import advice_for
from tui.widgets.line_input import LineInput


class PathScreen(Modal[Path]):
    """Gives the file that was named; None for Escape. A file that is there is replaced only after a second enter."""

    BINDINGS = bindings(OVER_A_HISTORY_FILE)

    def __init__(self, title: str, meaning: str, path: str, *, for_writing: bool) -> None:
        super().__init__()
        self._title = title
        self._meaning = meaning
        self._path = path
        self._for_writing = for_writing
        self._to_replace = ""

    def compose(self) -> ComposeResult:
        """What for, the field, what is wrong."""
        box = Vertical(id="path-box")
        box.border_title = self._title
        with box:
            yield Static(Content(self._meaning))
            yield LineInput(self._path, id="path", select_on_focus=False)
            yield Static("", id="path-problem", markup=False)

    @on(Input.Changed)
    def _changed(self) -> None:
        self._to_replace = ""
        self._say("")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        text = event.value.strip()
        if not text:
            self._say("Type the name of a file.")
            return
        # A look at a name's entry takes no time on a disk; a network folder that hangs would hold any program.
        try:
            path = path_to_write(text) if self._for_writing else path_to_read(text)
        except FileError as error:
            self._say(advice_for(error))
            return
        if self._for_writing and path.exists() and self._to_replace != text:
            self._to_replace = text
            self._say(f"There is such a file. Press {key_label('line-submit')} again to replace it.")
        else:
            self.dismiss(path)

    def _say(self, sentence: str) -> None:
        problem = self.query_one("#path-problem", Static)
        problem.update(Content(sentence))
        problem.display = bool(sentence)
