"""A line that a person types, with keys that can be changed."""

from textual import events
from textual.widgets import Input

from tui.keys.popup_keys import IN_A_LINE
from tui.keys.tables import bindings


class LineInput(Input, inherit_bindings=False):
    """Textual's input under our own names of its keys, with one for selecting everything that every terminal sends."""

    BINDINGS = bindings(IN_A_LINE)

    async def on_key(self, event: events.Key) -> None:
        """Type no letter that alt was held with: a terminal sends it as escape and the letter."""
        if event.key.startswith("alt+"):
            event.prevent_default()
