"""A quick list of models: type to filter, enter to use one."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static

from domain.errors import PromptImproverError
from domain.models.catalogue import PROVIDERS
from domain.models.picks import IN_USE, ModelOption
from domain.text.clean import one_line
from tui.background import run_in_background
from tui.dialogs.modal import Modal, job_for
from tui.keys.popup_keys import IN_THE_MODELS
from tui.keys.tables import bindings
from tui.text.errors import advice_for
from tui.widgets.choice_list import Cells, ChoiceList
from tui.widgets.line_input import LineInput

if TYPE_CHECKING:
    from domain.models.setup import ModelSetup

_SET_UP = "set up another"
_WIDE = 70
"""From this width a row has room for long names."""


class ModelFilter(LineInput):
    """Filters the list; enter uses the model under the cursor."""

    enter_label = "Use"


class ModelScreen(Modal[ModelOption | bool | None]):
    """Returns the chosen model, True to set up another one, None after escape."""

    BINDINGS = bindings(IN_THE_MODELS)

    _filter = getters.query_one("#model-filter", Input)
    _list = getters.query_one("#model-list", ChoiceList)

    def __init__(self, setup: "Callable[[], ModelSetup]") -> None:
        super().__init__()
        self._setup = setup
        self._picks: dict[str, ModelOption] = {}
        self._has_moved = False
        self._is_all = False

    def compose(self) -> ComposeResult:
        """The filter, the models, and when the choice takes effect."""
        with Vertical(id="model-box") as box:
            box.border_title = "Model"
            yield ModelFilter(placeholder="Type to filter", id="model-filter", compact=True)
            yield ChoiceList(id="model-list")
            yield Static("Looking for models…", id="model-note", markup=False)
            yield Static("Takes effect with the next run.", id="model-keys", markup=False)

    def on_mount(self) -> None:
        """Look for models, in the background."""
        self._list.can_focus = False
        self.set_focus(self._filter)
        self._show()
        run_in_background("models", self._look)

    def on_resize(self) -> None:
        """Fit the rows to the width."""
        self._show()

    def _look(self) -> None:
        """Show what was used before; then, when it is known, everything that can be chosen."""
        job_for(self, lambda: (self._setup().picks(()), False), self._found, self._not_found)()
        job_for(self, lambda: (self._setup().picks(self._setup().offers()), True), self._found, self._not_found)()

    def _found(self, found: tuple[tuple[ModelOption, ...], bool]) -> None:
        picks, self._is_all = found
        self._picks = {str(pick.choice): pick for pick in picks}
        self._show()
        self._explain()

    def _not_found(self, error: PromptImproverError) -> None:
        self.query_one("#model-note", Static).update(Content(advice_for(error)))

    @on(OptionList.OptionHighlighted)
    def _explain(self) -> None:
        """Say what is known of the embedded model under the cursor."""
        if self._is_all:
            pick = self._picks.get(self._list.chosen or "")
            note = self.query_one("#model-note", Static)
            note.display = pick is not None and bool(pick.about)
            note.update(Content(pick.about if pick is not None else ""))

    @on(Input.Changed)
    def _filter_changed(self) -> None:
        self._has_moved = False
        self._show()

    def _show(self) -> None:
        words = self._filter.value
        room = 30 if self.size.width >= _WIDE else 18
        rows = {name: _row(pick, room) for name, pick in self._picks.items() if pick.matches(words)}
        rows[_SET_UP] = (("+ Set up another…", 0, "bold"),)
        self._list.show_rows(rows)
        if not self._has_moved:
            self._list.highlighted = 0

    def action_move(self, by: int, pages: int = 0) -> None:
        """Move the cursor by rows or screenfuls."""
        self._has_moved = True
        self._list.move(by, pages)

    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    def _take(self) -> None:
        name = self._list.chosen
        if name == _SET_UP:
            self.dismiss(True)
        elif name in self._picks:
            self.dismiss(self._picks[name])


def _row(pick: ModelOption, room: int) -> Cells:
    choice = pick.choice
    title = PROVIDERS[choice.provider].title if choice.provider in PROVIDERS else choice.provider
    mark = "●" if pick.note == IN_USE else " "
    where = f"{pick.note} {choice.base_url}".strip()
    return (
        (mark, 1, ""),
        (one_line(title), 15, ""),
        (one_line(choice.model), room, ""),
        (one_line(where), 0, "$text-muted"),
    )
