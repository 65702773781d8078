"""A quick list of models: type to filter, enter to use one."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import on
from textual.widgets import OptionList

from domain.errors import PromptImproverError
from domain.models.catalogue import PROVIDERS
from domain.models.picks import IN_USE, ModelOption
from domain.text.clean import one_line
from tui.background import run_in_background
from tui.dialogs.modal import job_for
from tui.dialogs.pick_screen import PickScreen
from tui.keys.popup_keys import IN_THE_MODELS
from tui.keys.tables import bindings
from tui.text.errors import advice_for
from tui.widgets.choice_list import Cells

if TYPE_CHECKING:
    from domain.models.setup import ModelSetup

_SET_UP = "set up another"


class ModelScreen(PickScreen[ModelOption | bool | None]):
    """Returns the chosen model, True to set up another one, None after escape."""

    BINDINGS = bindings(IN_THE_MODELS)

    def __init__(self, setup: "Callable[[], ModelSetup]", effect: str = "Takes effect with the next run.") -> None:
        super().__init__("Model", note="Looking for models…", effect=effect)
        self._setup = setup
        self._picks: dict[str, ModelOption] = {}
        self._is_all = False

    def on_mount(self) -> None:
        """Look for models, in the background."""
        run_in_background("models", self._look)

    def _look(self) -> None:
        """Show what was used before; then, when it is known, everything that can be chosen."""
        job_for(self, lambda: (self._setup().picks(()), False), self._found, self._not_found)()
        job_for(self, lambda: (self._setup().picks(self._setup().offers()), True), self._found, self._not_found)()

    def _found(self, found: tuple[tuple[ModelOption, ...], bool]) -> None:
        picks, self._is_all = found
        self._picks = {str(pick.choice): pick for pick in picks}
        self.show_rows()
        self._explain()

    def _not_found(self, error: PromptImproverError) -> None:
        self.say(advice_for(error))

    @on(OptionList.OptionHighlighted)
    def _explain(self) -> None:
        """Say what is known of the embedded model under the cursor."""
        if self._is_all:
            pick = self._picks.get(self._list.chosen or "")
            self.say("" if pick is None else pick.about)

    def rows_for(self, words: str, *, is_wide: bool) -> dict[str, Cells]:
        """Return the models that match, and the way to another one."""
        room = 30 if is_wide else 18
        rows = {name: _row(pick, room) for name, pick in self._picks.items() if pick.matches(words)}
        return {**rows, _SET_UP: (("+ Set up another…", 0, "bold"),)}

    def take(self, name: str) -> None:
        """Return the model, or True."""
        self.dismiss(self._picks.get(name, True))


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
