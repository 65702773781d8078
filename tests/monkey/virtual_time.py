"""Time that passes only while nobody works, so that a pause costs nothing and a seed gives the same run again."""

import asyncio
import selectors
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context
from datetime import UTC, datetime, timedelta
from functools import partial
from operator import itemgetter
from typing import Any
from unittest.mock import patch

from textual.notifications import Notification, Notifications

from tests.monkey.idle import busy_threads

_MOST_TURNS = 5_000
_MOST_SECONDS = 60.0
_POLL_SECONDS = 0.0005
_FORCED_SECONDS = 0.1
_A_PAUSE_SECONDS = 0.02
_SOON_SECONDS = 0.001
_NEVER_SECONDS = 3_600.0


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock jumps to the next timer as soon as nothing is ready and no thread works.

    What threads send arrives at moments that do not depend on their speed: after each turn of the loop, or, with
    `threads_are_slow`, only when nothing else is ready.
    """

    def __init__(self, *, threads_are_slow: bool = False) -> None:
        self.moment = 1_000.0
        self.unrest = ""
        """Why time had to pass though something was still at work; empty while that never happened."""
        self.threads_are_slow = threads_are_slow
        self._own = threading.get_ident()
        self._sent: list[tuple[str, Callable[[], asyncio.Handle]]] = []
        super().__init__(_Selector(self))

    def time(self) -> float:
        """Return the virtual time."""
        return self.moment

    def call_soon_threadsafe(  # type: ignore[override]  # a form that mypy takes has no use here
        self, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        """Call `callback` when what threads send arrives."""
        if threading.get_ident() == self._own or self.is_closed():
            return super().call_soon_threadsafe(callback, *args, context=context)
        self._sent.append((threading.current_thread().name, partial(self.call_soon, callback, *args, context=context)))
        return asyncio.Handle(callback, args, self, context)

    def deliver(self) -> bool:
        """Let arrive what threads have sent; return whether that is anything."""
        sent, self._sent = self._sent, []
        for _name, arrive in sorted(sent, key=itemgetter(0)):
            arrive()
        return bool(sent)


class _Selector(selectors.DefaultSelector):
    """Never waits for a timer, but for threads."""

    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop
        self._turns = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self._turns += 1
        is_busy = timeout == 0 and self._turns < _MOST_TURNS
        if is_busy and self._loop.threads_are_slow:
            return super().select(0)
        self._wait_for_threads()
        is_delivered, found = self._loop.deliver(), super().select(0)
        if is_busy or ((found or is_delivered) and timeout != 0):
            return found
        if timeout == 0:
            self._loop.unrest = f"not at rest after {_MOST_TURNS} turns of the event loop"
        self._turns = 0
        self._loop.moment += timeout or _FORCED_SECONDS
        return []

    def _wait_for_threads(self) -> None:
        began = time.perf_counter()
        while busy := busy_threads():
            time.sleep(_POLL_SECONDS)
            if time.perf_counter() - began > _MOST_SECONDS:
                self._loop.unrest = f"busy for {_MOST_SECONDS:.0f} s: {busy}"
                return


class VirtualClock:
    """Implements `domain.runtime.clock.Clock` with the time of a loop. Thread-safe."""

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop
        self._start = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)

    def now(self) -> datetime:
        """Return the time of day."""
        return self._start + timedelta(seconds=self._loop.moment)

    def monotonic(self) -> float:
        """Return the seconds since some moment."""
        return self._loop.moment


@contextmanager
def virtual_time(loop: VirtualLoop) -> Iterator[None]:
    """Let Textual and the application ask `loop` for the time on this thread."""
    real, own = time.monotonic, threading.get_ident()

    def monotonic() -> float:
        return loop.moment if threading.get_ident() == own else real()

    async def pause(*_seconds: float) -> None:
        await asyncio.sleep(_A_PAUSE_SECONDS)

    def add(notices: Notifications, notice: Notification) -> Notifications:
        notice.raised_at = loop.moment
        return really_add(notices, notice)

    really_add = Notifications.add
    with (
        patch("time.monotonic", monotonic),
        patch("textual.notifications.time", monotonic),
        patch.object(Notifications, "add", add),
        patch("textual.pilot.wait_for_idle", pause),
        # What threads wait for is real time.
        patch("tui.history.loader.BETWEEN_KEYS_SECONDS", _SOON_SECONDS),
        patch("tui.history.loader._WATCH_SECONDS", _NEVER_SECONDS),
        patch("domain.history.reader._PATIENCE_SECONDS", _NEVER_SECONDS),
    ):
        _exchange(real, monotonic)
        try:
            yield
        finally:
            _exchange(monotonic, real)


def _exchange(old: object, new: object) -> None:
    """Replace what modules have imported by name."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("textual", "tui")):
            for key in [key for key, value in vars(module).items() if value is old]:
                setattr(module, key, new)
