"""A letter on every pane: press it to go there."""

from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen, Screen
from textual.widgets import Label

TARGETS = {"i": "idea", "c": "context", "r": "result", "s": "search", "h": "history-list"}
"""Letter to the id of the widget that gets the focus."""


class JumpScreen(ModalScreen[str | None]):
    """Draws the letters over the screen below; any other key closes it."""

    def __init__(self, below: Screen[None]) -> None:
        super().__init__()
        self._below = below

    def compose(self) -> ComposeResult:
        """One label a pane."""
        folded_at = 1
        for letter, target in TARGETS.items():
            region = self._below.query_one(f"#{target}").region
            text = f" {letter} {target.removesuffix('-list')} "
            label = Label(text, classes="jump-letter", markup=False)
            if region:
                label.styles.offset = (region.x + 1, region.y)
            else:
                # A folded pane has no place of its own: its letter waits on the bottom line.
                label.styles.offset = (folded_at, self._below.size.height - 2)
                folded_at += len(text) + 1
            yield label

    def on_key(self, event: events.Key) -> None:
        """Go to the pane of this letter."""
        event.stop()
        self.dismiss(TARGETS.get(event.key))

    def on_click(self) -> None:
        """A click closes it."""
        self.dismiss(None)
