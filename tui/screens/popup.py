"""What every screen over the main one has in common."""

from contextlib import suppress
from typing import TypeVar

from textual import events
from textual.await_complete import AwaitComplete
from textual.message import Message
from textual.screen import ModalScreen

from tui.keymap import IN_A_POPUP, bindings
from tui.widgets.too_small import TooSmall

_T = TypeVar("_T")


class Popup(ModalScreen[_T], inherit_bindings=False):
    """Closes once, however fast the keys come: a second key would close the screen below it too."""

    BINDINGS = bindings(IN_A_POPUP)

    def __init__(self) -> None:
        super().__init__()
        self.is_closing = False

    def tell(self, message: Message) -> None:
        """Post a message from any thread; a popup that has closed meanwhile needs none."""
        with suppress(RuntimeError):  # it belongs to no application any more
            self.post_message(message)

    def on_mount(self) -> None:
        """Have a sentence at hand for a window that is too small."""
        self.mount(TooSmall())

    def on_click(self, event: events.Click) -> None:
        """A click beside the popup closes it with nothing chosen."""
        if event.widget is self:
            self.dismiss(None)

    def dismiss(self, result: _T | None = None) -> AwaitComplete:
        """Close with `result`, unless that has begun."""
        if self.is_closing:
            return AwaitComplete()
        self.is_closing = True
        closing: AwaitComplete = super().dismiss(result)
        return closing
