"""Draws something that changes all the time only once in a while."""

from collections.abc import Callable

STEP_SECONDS = 1.0


class Throttle:
    """Draws the first change at once, then the newest of each second. UI thread only."""

    def __init__(self, set_timer: Callable[[float, Callable[[], None]], object]) -> None:
        """Take a function that calls another one after some seconds."""
        self._set_timer = set_timer
        self._next: Callable[[], None] | None = None
        self._is_waiting = False

    def draw(self, change: Callable[[], None]) -> None:
        """Call `change` now, or at the next step if neither a newer one nor `drop` comes first."""
        self._next = change
        if not self._is_waiting:
            self._step()

    def drop(self) -> None:
        """Forget the change that waits."""
        self._next = None

    def _step(self) -> None:
        change, self._next = self._next, None
        self._is_waiting = change is not None
        if change is not None:
            change()
            self._set_timer(STEP_SECONDS, self._step)
