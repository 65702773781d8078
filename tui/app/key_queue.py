"""Keeps keys and pastes in order: each is handled before the next."""

from collections import deque
from collections.abc import Awaitable, Callable
from functools import partial
from time import monotonic

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.message_pump import MessagePump
from textual.widgets import TextArea

from tui.terminal.line_ends import BURST_SECONDS, LINE_ENDS, LineEnd, LineEnds, TypedAhead
from tui.terminal.textual_private import next_receiver

_PATIENCE_SECONDS = 3.0
"""After this time a key that has not come back counts as lost, and the next one is handled."""


_Typed = events.Key | events.Paste
"""What goes to the focused widget."""


class KeyQueue:
    """Hands a key on only when the one before has done its work: a slow line delivers many at once.

    Textual (8.2.8) gives every key to the widget that has the focus when the key arrives, and runs its binding when the
    event has come back through all parents. Of `/d` in one burst the second letter was still meant for the list, and
    deleted a record; behind `tab` the first letters went into the pane that was left, and a pasted key of a provider
    into a field that shows it.
    """

    def __init__(self, app: App[None], deliver: Callable[[events.Event], Awaitable[None]]) -> None:
        """Take the application, and the callback that gives an event to the focused widget."""
        self._app = app
        self._deliver = deliver
        self._waiting: deque[_Typed] = deque()
        self._under_way: _Typed | None = None
        self._since = 0.0
        self._line_ends = LineEnds()
        self._held: events.Key | None = None

    @property
    def holds_a_key(self) -> bool:
        """Whether a key waits until it is known whether it is a line end of pasted text."""
        return self._held is not None

    async def take(self, event: events.Event) -> None:
        """Deliver an event; a key only when no other is under way."""
        if not isinstance(event, _Typed) or event.is_forwarded:
            await self._deliver(event)
            return
        if self._under_way is not None and monotonic() - self._since > _PATIENCE_SECONDS:
            self._under_way = None
        if self._under_way is not None or self._waiting:
            self._waiting.append(event)
            self._hand_on_next()
        else:
            await self._hand_on(event)

    async def _hand_on(self, event: _Typed, *, is_over: bool = False) -> None:
        if isinstance(event, events.Key):
            what = self._judge(event, is_over=is_over)
            if what is LineEnd.UNKNOWN:
                self._hold(event)
                return
            self._held = None
            self._line_ends.note(event, is_line_end=what is not LineEnd.KEY)
            if what is LineEnd.SECOND_HALF:
                self._hand_on_next()
                return
            if what is LineEnd.TEXT:
                event = events.Paste("\n").set_sender(self._app)
        await self._hand_to_focus(event)

    def _judge(self, event: events.Key, *, is_over: bool) -> LineEnd:
        """Return whether a key is a line end of pasted text. Only where text has lines can it be one."""
        if event.key not in LINE_ENDS or event.time <= TypedAhead.until:
            return LineEnd.KEY
        if not isinstance(self._app.focused, TextArea) or self._app.focused.read_only:
            return LineEnd.KEY
        following = self._waiting[0] if self._waiting else None
        if isinstance(following, events.Paste):
            return LineEnd.KEY
        return self._line_ends.judge(event, following, is_over=is_over)

    def _hold(self, event: events.Key) -> None:
        """Keep a key as the first of those that wait, until another follows or none does in time."""
        self._waiting.appendleft(event)
        if self._held is not event:
            self._held = event
            self._app.set_timer(BURST_SECONDS, partial(self._let_go, event))

    async def _let_go(self, event: events.Key) -> None:
        if self._held is event and self._under_way is None:
            self._waiting.popleft()
            await self._hand_on(event, is_over=True)

    async def _hand_to_focus(self, event: _Typed) -> None:
        self._under_way, self._since = event, monotonic()
        target: DOMNode = self._app.focused or self._app.screen
        try:
            await self._deliver(event)
        except BaseException:
            self._under_way = None
            raise
        if event.is_forwarded:
            self._follow(event, target)
        else:
            self._finish(event)  # it was a key that works anywhere

    def _follow(self, event: _Typed, node: MessagePump) -> None:
        """Queue a callback behind the key in each node that it passes, to notice when it has passed the last one."""
        if not node.call_later(self._passed, event, node):
            self._finish(event)

    def _passed(self, event: _Typed, node: MessagePump) -> None:
        receiver = next_receiver(event, node)
        if receiver is None:
            self._finish(event)
        else:
            self._follow(event, receiver)

    def _finish(self, event: _Typed) -> None:
        if self._under_way is event:
            self._under_way = None
            self._hand_on_next()

    def _hand_on_next(self) -> None:
        if self._under_way is None and self._waiting:
            self._app.call_later(self._hand_on_waiting)

    async def _hand_on_waiting(self) -> None:
        if self._under_way is None and self._waiting:
            await self._hand_on(self._waiting.popleft())
