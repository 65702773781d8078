"""What every screen over the main one has in common."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, TypeVar

from textual import events
from textual.await_complete import AwaitComplete
from textual.message import Message
from textual.screen import ModalScreen, Screen

from tui.keymap import IN_A_POPUP, bindings
from tui.widgets.too_small import TooSmall

_T = TypeVar("_T")
_OnResult = Callable[[_T | None], None] | Callable[[_T | None], Awaitable[None]]


def open_over(below: Screen[Any], popup: Screen[_T], on_result: _OnResult[_T] | None = None) -> bool:
    """Open `popup` over a screen; when something lies over that already, open nothing and return False.

    So one press opens one popup, though the key is pressed twice, or what opens it comes later than the key.
    """
    if below.app.screen is not below:
        return False
    below.app.push_screen(popup, on_result)
    return True


class Popup(ModalScreen[_T], inherit_bindings=False):
    """Closes once, and only while it is on top: Textual (8.2.8) would close the screen on top in its place."""

    BINDINGS = bindings(IN_A_POPUP)

    def __init__(self) -> None:
        super().__init__()
        self.is_closing = False
        self._result: tuple[_T | None] | None = None
        """What it closes with as soon as it is on top."""

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
        """Close with `result`, if it is on top and not closing yet."""
        if self.is_closing or not self.is_active:
            return AwaitComplete()
        self.is_closing = True
        closing: AwaitComplete = super().dismiss(result)
        return closing

    def finish(self, result: _T | None = None) -> None:
        """Close with what a thread has done: now, or when nothing lies over it."""
        self._result = (result,)
        self._close_if_finished()

    def on_screen_resume(self) -> None:
        """Close, if it has finished while something lay over it."""
        self.call_later(self._close_if_finished)

    def _close_if_finished(self) -> None:
        if self._result is not None:
            self.dismiss(*self._result)
