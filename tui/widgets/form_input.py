"""Fields from which enter goes on to the next one, however fast the keys come."""

from textual import events
from textual.widget import Widget

from tui.widgets.line_input import LineInput


def hand_on(widget: Widget, event: events.Key | events.Paste) -> bool:
    """Hand on what was typed behind the enter that took the focus away from `widget`; return whether it was.

    Keys wait in the queue of the widget that had the focus when they came: without this a key that is pasted quickly
    would be typed into the field before its own, and shown there.
    """
    focused = widget.screen.focused
    if focused is None or focused is widget:
        return False
    event.stop()
    event.prevent_default()
    again = events.Paste(event.text) if isinstance(event, events.Paste) else events.Key(event.key, event.character)
    focused.post_message(again)
    return True


class Field(LineInput):
    """An input of one line in a form."""

    async def on_key(self, event: events.Key) -> None:
        """Hand a key on when the focus is elsewhere; take enter at once, before the keys that wait behind it."""
        if not hand_on(self, event) and event.key == "enter":
            event.stop()
            event.prevent_default()
            await self.action_submit()

    def on_paste(self, event: events.Paste) -> None:
        """Hand a paste on when the focus is elsewhere."""
        hand_on(self, event)

    async def action_submit(self) -> None:
        """Tell that the value is there, and go on."""
        await super().action_submit()
        self.screen.focus_next()
