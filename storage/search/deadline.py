"""The time limit of a search."""

import time

from storage.database.connections import Cancellation


class Deadline:
    """Implements `Cancellation`: cancelled when one of `stops` is set, or `seconds` after `begin` (None: no limit)."""

    def __init__(self, seconds: float | None, *stops: Cancellation | None) -> None:
        self._stops = [stop for stop in stops if stop is not None]
        self._seconds = seconds
        self._end: float | None = None

    def begin(self) -> None:
        """Start the time limit."""
        if self._seconds is not None:
            self._end = time.monotonic() + self._seconds

    @property
    def cancelled(self) -> bool:
        """Whether the search should end: it is not wanted any more, or its time is up."""
        return self.is_unwanted or (self._end is not None and time.monotonic() >= self._end)

    @property
    def is_unwanted(self) -> bool:
        """Whether one of `stops` is set."""
        return any(stop.cancelled for stop in self._stops)
