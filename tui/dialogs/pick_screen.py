"""A list of things to choose from: type to filter, enter to take one."""

from typing import TypeVar

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static

from tui.dialogs.modal import Modal
from tui.widgets.choice_list import Cells, ChoiceList
from tui.widgets.line_input import LineInput

_T = TypeVar("_T")
_WIDE = 70
"""From this width a row has room for long names."""


class PickFilter(LineInput):
    """Filters the list; enter takes the row under the cursor."""

    enter_label = "Use"


class PickScreen(Modal[_T]):
    """Shows the rows that match, and a note below them. A subclass makes the rows and takes one.

    The cursor is on the first row until you move it.
    """

    _filter = getters.query_one("#pick-filter", Input)
    _list = getters.query_one("#pick-list", ChoiceList)

    def __init__(self, title: str, *, note: str, effect: str) -> None:
        """Take the title, the note at first, and what a choice does."""
        super().__init__()
        self._title = title
        self._first_note = note
        self._effect = effect
        self._has_moved = False

    def compose(self) -> ComposeResult:
        """The filter, the rows, the note, and what a choice does."""
        with Vertical(id="pick-box") as box:
            box.border_title = self._title
            yield PickFilter(placeholder="Type to filter", id="pick-filter", compact=True)
            yield ChoiceList(id="pick-list")
            yield Static("Nothing matches.", id="pick-none", markup=False)
            yield Static(self._first_note, id="pick-note", markup=False)
            yield Static(self._effect, id="pick-effect", markup=False)

    def on_mount(self) -> None:
        """Focus the filter before the first frame: the next key may come at once."""
        self._list.can_focus = False
        self.set_focus(self._filter)
        self.show_rows()

    def on_resize(self) -> None:
        """Fit the rows to the width."""
        self.show_rows()

    def rows_for(self, words: str, *, is_wide: bool) -> dict[str, Cells]:
        """Return the rows that match what is typed."""
        raise NotImplementedError

    def take(self, name: str) -> None:
        """Return the row of this name."""
        raise NotImplementedError

    def show_rows(self) -> None:
        """Show the rows as they are now."""
        is_wide = self.size.width >= _WIDE
        rows = self.rows_for(self._filter.value, is_wide=is_wide)
        self._list.show_rows(rows)
        self.query_one("#pick-none").display = not rows and bool(self.rows_for("", is_wide=is_wide))
        if not self._has_moved:
            self._list.highlighted = 0

    def say(self, text: str) -> None:
        """Show `text` as the note."""
        note = self.query_one("#pick-note", Static)
        note.update(Content(text))
        note.display = bool(text)

    @on(Input.Changed)
    def _filter_changed(self) -> None:
        self._has_moved = False
        self.show_rows()

    def action_move(self, by: int, pages: int = 0) -> None:
        """Move the cursor by rows or screenfuls."""
        self._has_moved = True
        self._list.move(by, pages)

    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    def _take(self) -> None:
        if (name := self._list.chosen) is not None:
            self.take(name)
