"""Draws something that changes all the time no more often than is comfortable."""

from collections.abc import Callable
from typing import Protocol

STEP_SECONDS = 1.0


class _SetTimer(Protocol):
    def __call__(self, delay: float, callback: Callable[[], None]) -> object: ...


class Throttle:
    """Draws the first of many changes at once, then the newest of each step. UI thread only."""

    def __init__(self, set_timer: _SetTimer) -> None:
        """Take what calls a function after some seconds."""
        self._set_timer = set_timer
        self._next: Callable[[], None] | None = None
        self._is_waiting = False

    def draw(self, change: Callable[[], None]) -> None:
        """Call `change` now, or at the next step unless a newer one or `drop` comes before."""
        self._next = change
        if not self._is_waiting:
            self._step()

    def drop(self) -> None:
        """Forget what waits: something else is drawn."""
        self._next = None

    def _step(self) -> None:
        change, self._next = self._next, None
        self._is_waiting = change is not None
        if change is not None:
            change()
            self._set_timer(STEP_SECONDS, self._step)
