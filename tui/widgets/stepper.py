"""One line in which a person says where a key shall be kept."""

from textual.content import Content
from textual.widgets import Static

from domain.models.keys import KeyPlace
from tui.keys.popup_keys import IN_THE_PLACES
from tui.keys.tables import bindings

_WORDS = {KeyPlace.KEYRING: "the system keyring", KeyPlace.FILE: "the .env file (0600)"}


class PlaceLine(Static, can_focus=True):
    """Shows the places beside each other; the chosen one stands between marks."""

    BINDINGS = bindings(IN_THE_PLACES)

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own parameter name
        super().__init__("", id=id, markup=False)
        self.places: tuple[KeyPlace, ...] = ()
        self._at = 0

    @property
    def place(self) -> KeyPlace | None:
        """Where the key is to be kept; None where it cannot be kept at all."""
        return self.places[self._at] if self.places else None

    def show_places(self, places: tuple[KeyPlace, ...]) -> None:
        """Offer these places, the first of them chosen."""
        self.places, self._at = places, 0
        self._draw()

    def action_turn(self, by: int) -> None:
        """Choose another place."""
        if self.places:
            self._at = (self._at + by) % len(self.places)
            self._draw()

    def action_next(self) -> None:
        """Go on to what follows."""
        self.screen.focus_next()

    def on_click(self) -> None:
        """Choose the next place."""
        self.action_turn(1)

    def _draw(self) -> None:
        words = (f"‹{_WORDS[one]}›" if one is self.place else f" {_WORDS[one]} " for one in self.places)
        self.update(Content(f"Keep it in {' '.join(words)}"))
