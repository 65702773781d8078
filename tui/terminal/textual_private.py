"""Every private name of Textual that this application uses; no other module uses one.

Each part says why there is no public way, and which request to Textual would end it. Written for Textual 8.2:
`tests/unit/tui/test_textual_private.py` has a test for each part, which fails when another version works differently.
"""

import sys
from collections.abc import Iterable, Iterator
from time import monotonic
from typing import Any

from rich.console import RenderableType
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.css.model import RuleSet
from textual.dom import DOMNode
from textual.events import Event
from textual.geometry import Size
from textual.message import Message
from textual.message_pump import MessagePump
from textual.notifications import Notification
from textual.screen import Screen
from textual.scroll_view import ScrollView

from tui.terminal.drawn_frame import DrawnFrame, Pieces
from tui.terminal.line_ends import TypedAhead
from tui.terminal.paste_filter import PasteFilter


class GuardedApp(App[None], inherit_bindings=False):
    """An application that writes nothing twice, and shows no variables in a crash."""

    def __init__(self) -> None:
        super().__init__()
        self._frame = DrawnFrame(self.console)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Write only what changes, each piece in its column: see `DrawnFrame`.

        Request: a compositor that compares an update with what it wrote before.
        """
        is_written = not (self._batch_count or self.is_headless)
        if is_written and isinstance(renderable, ChopsUpdate):
            changes = self._frame.what_changes(Pieces(renderable.chops, renderable.spans, renderable.chop_ends))
            renderable = changes and ChopsUpdate(*changes)
        elif is_written and isinstance(renderable, LayoutUpdate):
            renderable = ChopsUpdate(*self._frame.whole(renderable.strips, renderable.region.width))
        super()._display(screen, renderable)

    def _end_batch(self) -> None:
        """End a batch, and let the screens that show below a popup draw what came meanwhile: Textual wakes none.

        So what a new size changes there would be drawn when something else does. One that the top screen hides would
        have all of that drawn again. Request: the same in `App`.
        """
        super()._end_batch()
        if not self._batch_count and self._screen_stack and self.screen.styles.background.a < 1:
            for screen in self._background_screens:
                screen.check_idle()

    def _fatal_error(self) -> None:
        """End after an error without Textual's traceback: it prints variables, and so API keys.

        Request: a public method of `App` that renders an unhandled exception.
        """
        self.note_crash(self._exception or RuntimeError("the keyboard cannot be read"))
        self._close_messages_no_wait()

    def panic(self, *renderables: RenderableType) -> None:
        """End after an error without showing `renderables`: they may quote a prompt or an API key."""
        self._fatal_error()

    def note_crash(self, error: Exception) -> None:
        """Act on the error that ends the application. Called on the UI thread."""


# For every node that it styles, Textual looks up every rule in a set, and each lookup calls a `__hash__` written
# in Python. This one also hashes by identity, but faster. Request: `__hash__ = object.__hash__` in `RuleSet`.
RuleSet.__hash__ = object.__hash__  # type: ignore[method-assign]


def write_to_terminal(app: App[Any], sequence: str) -> None:
    """Write an escape sequence past the screen; nothing where there is no terminal. UI thread only.

    Request: a public `App.write_to_terminal`, for window titles and the clipboard of tmux and GNU screen.
    """
    if app._driver is not None:
        app._driver.write(sequence)


def set_clipboard(app: App[Any], text: str) -> None:
    """Let text fields paste `text`, and send nothing to the terminal. UI thread only.

    Request: a setter for `App.clipboard`; `copy_to_clipboard` writes a sequence that multiplexers drop.
    """
    app._clipboard = text


def notices(app: App[Any]) -> list[Notification]:
    """Return the notices that are shown, the oldest first. Request: a public list of them."""
    # `list` alone asks for their number too, which removes one that has expired meanwhile, and raises (Textual 8.2.8).
    return list(iter(app._notifications))


def remove_notice(app: App[Any], notice: Notification) -> None:
    """Remove one notice. Request: `clear_notifications` with a filter; it removes all."""
    app._unnotify(notice)


def next_receiver(event: Event, node: MessagePump) -> MessagePump | None:
    """Return the node that gets `event` after `node`; None where it ends, which may be at its sender.

    Request: a way to wait until a key has been handled.
    """
    parent = node._parent
    is_stopped = event._stop_propagation and event._sender is not parent
    return None if is_stopped else parent


def binding_ids(node: DOMNode) -> Iterator[tuple[str, str]]:
    """Yield the id and the action of each binding of a node, focused or not.

    Request: `active_bindings` for a widget that does not have the focus.
    """
    for _key, binding in node._bindings:
        if binding.id:
            yield binding.id, binding.action


def set_scrolled_size(view: ScrollView, size: Size) -> None:
    """Change the size of what a view scrolls without a layout. Only for a view with a stable scrollbar gutter.

    Setting `virtual_size` lays out the whole screen, at every key of a search. Request: no layout when the gutter of
    the scrollbar is stable.
    """
    view.set_reactive(type(view).virtual_size, size)
    view._scroll_update(size)


class PasteSafeParser(XTermParser):
    """Textual's parser after `PasteFilter`. Request: end a bracketed paste only at its closing sequence."""

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._paste_filter = PasteFilter()
        self._has_waited = False

    def feed(self, data: str) -> Iterator[Message]:
        """Yield the events in `data`; empty data is the end of the input."""
        if not data or (data := self._paste_filter.filter(data)):
            events = super().feed(data)
            if not self._has_waited:
                # All of it was in the terminal's buffer.
                events = iter(list(events))
                TypedAhead.until = monotonic()
            yield from events

    def tick(self) -> Iterable[Message]:
        """Yield the events of unfinished sequences. The driver calls it after each look for input."""
        self._has_waited = True
        return super().tick()


def guard_pastes() -> None:
    """Let Textual parse the terminal's input with `PasteSafeParser` in this process.

    Request: a parameter of the driver for its parser.
    """
    if sys.platform != "win32":  # there pastes come as keys, one by one
        from textual.drivers import linux_driver  # noqa: PLC0415 - it cannot be imported on Windows

        vars(linux_driver)["XTermParser"] = PasteSafeParser
