"""A field for the name of a model, with the names that its provider lists."""

from textual.suggester import SuggestFromList

from domain.text.clean import fold
from tui.keys.popup_keys import IN_A_MODEL_FIELD
from tui.keys.tables import bindings
from tui.widgets.form_input import FormInput

_SHOWN = 6


class ModelInput(FormInput):
    """Completes with the right arrow, and goes through the names with the arrows up and down."""

    BINDINGS = bindings(IN_A_MODEL_FIELD)

    def __init__(self, value: str, *, id: str) -> None:  # noqa: A002 - Textual's own parameter name
        super().__init__(value, placeholder="as the provider calls it", id=id, compact=True)
        self._models: tuple[str, ...] = ()
        self._taken: str | None = None

    def offer(self, models: tuple[str, ...]) -> None:
        """Offer these names."""
        self._models = models
        self.suggester = SuggestFromList(models, case_sensitive=False)

    @property
    def matching(self) -> tuple[str, ...]:
        """The first names that hold what is typed; all begin the list when one of them was taken."""
        typed = fold(self.value.strip())
        found = self._models if self.value == self._taken else [one for one in self._models if typed in fold(one)]
        return tuple(found[:_SHOWN])

    def action_turn(self, by: int) -> None:
        """Take the next or the previous name; without any, go to the next field."""
        names = self._models
        if not names:
            (self.screen.focus_next if by > 0 else self.screen.focus_previous)()
            return
        typed = fold(self.value.strip())
        if self.value in names:
            at = (names.index(self.value) + by) % len(names)
        else:
            at = next((at for at, one in enumerate(names) if typed in fold(one)), 0)
        self._taken = names[at]
        self.value = names[at]
