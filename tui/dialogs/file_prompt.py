"""Asks for a file to write or to read."""

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

from domain.errors import FileError, FileTakenError, PromptImproverError
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
_SAVED = "Saved in the folder you started in, unless you type another. A name ending in .json saves the whole record."


class PathSuggester(Suggester):
    """Completes a path; reads the folder off the UI thread."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """Return the completed path, or None."""
        return await asyncio.to_thread(completed_path, value)


class PathInput(LineInput):
    """Completes with tab, as a shell does."""

    BINDINGS = bindings(IN_A_FILE_NAME)

    def __init__(self, value: str, enter_label: str) -> None:
        super().__init__(value, id="file-name", suggester=PathSuggester(), select_on_focus=False)
        self.enter_label = enter_label


class FilePrompt(Modal[_T]):
    """Stays open until the file can be used. Asks before it replaces a file."""

    _field = getters.query_one("#file-name", Input)
    _note = getters.query_one("#file-problem", NoteLine)

    def __init__(self, title: str, meaning: str, proposed: str, *, enter_label: str) -> None:
        super().__init__()
        self._enter_label = enter_label
        self._title = title
        self._meaning = meaning
        self.proposed = proposed
        """The text in the field at first."""

    def compose(self) -> ComposeResult:
        """The field, its problem, and what the file is for."""
        with Vertical(id="file-box") as box:
            box.border_title = self._title
            yield PathInput(self.proposed, self._enter_label)
            yield NoteLine(id="file-problem")
            yield Static(Content(self._meaning), id="file-meaning")

    def on_mount(self) -> None:
        """Focus the field before the first frame: the next key may come at once."""
        self.set_focus(self._field)

    def use(self, name: str, *, replace: bool) -> None:
        """Use the file of this name; `replace` allows to replace one."""
        raise NotImplementedError

    def show_error(self, error: PromptImproverError) -> None:
        """Say why the file cannot be used, or ask whether to replace it."""
        if not isinstance(error, FileTakenError):
            self._note.say(advice_for(error))
            return
        name = self._field.value
        question = ConfirmScreen("Replace this file?", error.sentence, yes="Replace", no="Cancel")
        if not open_over(self, question, lambda yes: self.use(name, replace=True) if yes else None):
            self._note.say(advice_for(error))

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.use(self._field.value, replace=False)

    @on(Input.Changed)
    def _changed(self) -> None:
        self._note.say("")


class SaveScreen(FilePrompt[None]):
    """Calls `save` with the name and whether it may replace a file. Close this screen after success."""

    BINDINGS = bindings(OVER_A_FILE_NAME)

    def __init__(self, name: str, save: Callable[[str, bool], None]) -> None:
        super().__init__("Save to a file", _SAVED, name, enter_label="Save")
        self._save = save
        self._is_saving = False

    def use(self, name: str, *, replace: bool) -> None:
        """Save, unless that is in progress: enter is easily pressed twice."""
        if not self._is_saving:
            self._is_saving = True
            self._save(name, replace)

    def show_error(self, error: PromptImproverError) -> None:
        """Say why it was not saved, or ask whether to replace the file."""
        self._is_saving = False
        super().show_error(error)


class PathScreen(FilePrompt[Path]):
    """Returns the file of an export or import, None after escape."""

    BINDINGS = bindings(OVER_A_HISTORY_FILE)

    def __init__(self, title: str, meaning: str, path: str, *, for_writing: bool) -> None:
        super().__init__(title, meaning, path, enter_label="Export" if for_writing else "Import")
        self._for_writing = for_writing

    def use(self, name: str, *, replace: bool) -> None:
        """Close and return the file, if it can be used."""
        name = name.strip()
        if not name:
            self._note.say("Type the name of a file.")
            return
        # This is quick on a disk; a network folder that hangs would block any program.
        try:
            path = path_to_write(name) if self._for_writing else path_to_read(name)
        except FileError as error:
            self.show_error(error)
            return
        if self._for_writing and not replace and path.exists():
            self.show_error(FileTakenError(f"The file {path} already exists."))
        else:
            self.dismiss(path)
