"""Asks for a file: one to write, or one to read."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.suggester import Suggester
from textual.widgets import Input, Static

from domain.errors import FileError, FileTakenError
from domain.text.named_file import path_to_read, path_to_write
from tui.dialogs.confirm import ConfirmScreen
from tui.dialogs.modal import Modal, open_over
from tui.keys.popup_keys import IN_A_FILE_NAME, OVER_A_FILE_NAME, OVER_A_HISTORY_FILE
from tui.keys.tables import bindings
from tui.text.errors import advice_for
from tui.text.paths import completed_path
from tui.widgets.line_input import LineInput
from tui.widgets.note_line import NoteLine

_T = TypeVar("_T")
_SAVED = "The whole prompt; in a file that ends in .json everything else, too."


class PathSuggester(Suggester):
    """Offers the rest of a name in the folder that is typed; reads the folder off the UI thread."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """Return the whole path, or nothing."""
        return await asyncio.to_thread(completed_path, value)


class PathInput(LineInput):
    """Takes a suggestion with tab, as a shell does."""

    BINDINGS = bindings(IN_A_FILE_NAME)


class FilePrompt(Modal[_T]):
    """Stays open until the file that was named can be used. Asks before a file is replaced."""

    _field = getters.query_one("#file-name", Input)
    _note = getters.query_one("#file-problem", NoteLine)

    def __init__(self, title: str, meaning: str, proposed: str) -> None:
        super().__init__()
        self._title = title
        self._meaning = meaning
        self.proposed = proposed
        """What is in the field at first."""

    def compose(self) -> ComposeResult:
        """The field, what is wrong with it, what the file is for."""
        box = Vertical(id="file-box")
        box.border_title = self._title
        with box:
            yield PathInput(self.proposed, id="file-name", suggester=PathSuggester(), select_on_focus=False)
            yield NoteLine(id="file-problem")
            yield Static(Content(self._meaning), id="file-meaning")

    def on_mount(self) -> None:
        """Put the cursor behind the name before the first frame: the next key may already be on its way."""
        self._field.cursor_blink = False
        self.set_focus(self._field)

    def use(self, name: str, *, replace: bool) -> None:
        """Use the file of this name; `replace` says that there may be one already."""
        raise NotImplementedError

    def show_error(self, error: FileError) -> None:
        """Say why the file cannot be used; ask when there is such a file."""
        if not isinstance(error, FileTakenError):
            self._note.say(advice_for(error))
            return
        name = self._field.value
        question = ConfirmScreen("Replace this file?", error.sentence)
        open_over(self, question, lambda yes: self.use(name, replace=True) if yes else None)

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.use(self._field.value, replace=False)

    @on(Input.Changed)
    def _changed(self) -> None:
        self._note.say("")


class SaveScreen(FilePrompt[None]):
    """Calls `save` with the name and whether it may replace a file. Close it once that has worked."""

    BINDINGS = bindings(OVER_A_FILE_NAME)

    def __init__(self, name: str, save: Callable[[str, bool], None]) -> None:
        super().__init__("Save to a file", _SAVED, name)
        self._save = save
        self._is_saving = False

    def use(self, name: str, *, replace: bool) -> None:
        """Save, unless that is under way: enter is easily pressed twice."""
        if not self._is_saving:
            self._is_saving = True
            self._save(name, replace)

    def show_error(self, error: FileError) -> None:
        """Say why it was not saved; ask when there is such a file."""
        self._is_saving = False
        super().show_error(error)


class PathScreen(FilePrompt[Path]):
    """Gives the file of an export or import that was named; None when it is left."""

    BINDINGS = bindings(OVER_A_HISTORY_FILE)

    def __init__(self, title: str, meaning: str, path: str, *, for_writing: bool) -> None:
        super().__init__(title, meaning, path)
        self._for_writing = for_writing

    def use(self, name: str, *, replace: bool) -> None:
        """Close with the file, if it can be used."""
        name = name.strip()
        if not name:
            self._note.say("Type the name of a file.")
            return
        # A look at a name's entry takes no time on a disk; a network folder that hangs would hold any program.
        try:
            path = path_to_write(name) if self._for_writing else path_to_read(name)
        except FileError as error:
            self.show_error(error)
            return
        if self._for_writing and not replace and path.exists():
            self.show_error(FileTakenError(f"The file {path} already exists."))
        else:
            self.dismiss(path)
