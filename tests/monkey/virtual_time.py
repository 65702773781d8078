"""Time that passes only while nobody works, so that a pause costs nothing and a seed gives the same run again."""

import asyncio
import selectors
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from textual.notifications import Notification, Notifications

from tests.monkey.idle import busy_threads

_MOST_TURNS = 5_000
_MOST_SECONDS = 60.0
_POLL_SECONDS = 0.001
_FORCED_SECONDS = 0.1
_A_PAUSE_SECONDS = 0.02
_SOON_SECONDS = 0.001


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock jumps to the next timer as soon as nothing is ready and no thread works."""

    def __init__(self) -> None:
        self.moment = 1_000.0
        self.unrest = ""
        """Why time had to pass though something was still at work; empty while that never happened."""
        super().__init__(_Selector(self))

    def time(self) -> float:
        """Return the virtual time."""
        return self.moment


class _Selector(selectors.DefaultSelector):
    """Looks for what threads have sent; never waits for a timer."""

    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop
        self._turns = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self._turns += 1
        found = super().select(0)
        if found or (timeout == 0 and self._turns < _MOST_TURNS):
            return found
        if timeout == 0:
            self._loop.unrest = f"not at rest after {_MOST_TURNS} turns of the event loop"
        else:
            found = self._wait_for_threads(timeout)
            if found:
                return found
        self._turns = 0
        self._loop.moment += timeout or _FORCED_SECONDS
        return []

    def _wait_for_threads(self, timeout: float | None) -> list[tuple[selectors.SelectorKey, int]]:
        began = time.perf_counter()
        while timeout is None or busy_threads():
            if found := super().select(_POLL_SECONDS):
                return found
            if time.perf_counter() - began > _MOST_SECONDS:
                self._loop.unrest = f"busy for {_MOST_SECONDS:.0f} s: {busy_threads()}"
                break
        return super().select(0)  # what a thread sent before it came to rest


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
        patch("tui.history.loader.BETWEEN_KEYS_SECONDS", _SOON_SECONDS),  # it waits on a thread, in real time
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
