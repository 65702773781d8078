"""Asks for the file in which a prompt is saved."""

import asyncio
from collections.abc import Callable

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.suggester import Suggester
from textual.widgets import Input, Static

from domain.errors import FileError, FileTakenError
from tui.dialogs.confirm import ConfirmScreen
from tui.dialogs.modal import Modal, open_over
from tui.keys.popup_keys import IN_A_FILE_NAME, OVER_A_FILE_NAME
from tui.keys.tables import bindings
from tui.text.errors import advice_for
from tui.text.paths import completed_path
from tui.widgets.line_input import LineInput

_MEANING = "The whole prompt; in a file that ends in .json everything else, too."


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


class SaveScreen(Modal[None]):
    """Calls `save` with the name and whether it may replace a file; stays open until that has worked."""

    BINDINGS = bindings(OVER_A_FILE_NAME)

    _name_input = getters.query_one("#save-name", Input)

    def __init__(self, name: str, save: Callable[[str, bool], None]) -> None:
        super().__init__()
        self._proposed = name
        self._save_as = save
        self._is_saving = False

    def compose(self) -> ComposeResult:
        """The field, what came of the last try, what is saved."""
        box = Vertical(id="save-box")
        box.border_title = "Save to a file"
        with box:
            yield PathInput(self._proposed, id="save-name", suggester=PathSuggester(), select_on_focus=False)
            yield Static("", id="save-problem", markup=False)
            yield Static(_MEANING, id="save-meaning", markup=False)

    def on_mount(self) -> None:
        """Put the cursor behind the name before the first frame: the next key may already be on its way."""
        self._name_input.cursor_blink = False
        self.set_focus(self._name_input)

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self._save(self._name_input.value, replace=False)

    def _save(self, name: str, *, replace: bool) -> None:
        """Save, unless that is under way: enter is easily pressed twice."""
        if not self._is_saving:
            self._is_saving = True
            self._save_as(name, replace)

    @on(Input.Changed)
    def _changed(self) -> None:
        self.query_one("#save-problem").display = False

    def show_error(self, error: FileError) -> None:
        """Say why it was not saved; ask when there is such a file."""
        self._is_saving = False
        if isinstance(error, FileTakenError):
            name = self._name_input.value
            open_over(
                self,
                ConfirmScreen("Replace this file?", error.sentence),
                lambda yes: self._save(name, replace=True) if yes else None,
            )
            return
        line = self.query_one("#save-problem", Static)
        line.update(Content(advice_for(error)))
        line.display = True
