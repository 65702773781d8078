"""What every screen over the main one has in common."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, TypeVar

from textual import events
from textual.await_complete import AwaitComplete
from textual.message import Message
from textual.screen import ModalScreen, Screen

from tui.dialogs.popup_contexts import places_in
from tui.keys.command import KeyCommand
from tui.keys.tables import IN_A_POPUP, bindings
from tui.widgets.key_footer import KeyFooter
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


def open_help(popup: Screen[_T]) -> None:
    """Show the keys that work in a popup; one that is chosen there is pressed."""
    from tui.dialogs.help import HelpScreen  # noqa: PLC0415 - a popup itself

    async def press(command: KeyCommand | None) -> None:
        for node, binding, is_enabled, _tooltip in popup.active_bindings.values():
            if command is not None and binding.id == command.id and is_enabled:
                await popup.app.run_action(binding.action, node)
                return

    working = {active.binding.id for active in popup.active_bindings.values() if active.enabled}
    open_over(popup, HelpScreen(places_in(popup), working), press)


class Modal(ModalScreen[_T], inherit_bindings=False):
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
        """Show the keys of this popup, over those of the screen below; a sentence, when the window is too small."""
        self.mount(KeyFooter(), TooSmall())

    def action_help(self) -> None:
        """Show the keys that work here."""
        open_help(self)

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
