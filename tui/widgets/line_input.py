"""A line of text that you type, with keys that you can change."""

from textual import events
from textual.reactive import reactive
from textual.widgets import Input

from tui.keys.popup_keys import IN_A_LINE
from tui.keys.tables import bindings


class LineInput(Input, inherit_bindings=False):
    """Textual's input with key names of our own, and a key that selects everything in every terminal."""

    BINDINGS = bindings(IN_A_LINE)

    cursor_blink = reactive(False, init=False)

    enter_label = "Done"
    """What enter does, as the footer says it."""

    @property
    def footer_labels(self) -> dict[str, str]:
        """The footer's label for enter."""
        return {"line-submit": self.enter_label}

    async def on_key(self, event: events.Key) -> None:
        """Type no letter that alt is held with: a terminal sends it as escape and the letter."""
        if event.key.startswith("alt+"):
            event.prevent_default()


class FormInput(LineInput):
    """A field of a form: enter goes to the next one."""

    enter_label = "Next"

    async def action_submit(self) -> None:
        """Report the value, and focus the next field."""
        await super().action_submit()
        self.screen.focus_next()
