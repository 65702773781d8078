"""How long a search may take."""

import time

from storage.database.connections import Cancellation


class Deadline:
    """Implements `Cancellation`: when one of `stops` is set, or `seconds` after `begin`."""

    def __init__(self, seconds: float | None, *stops: Cancellation | None) -> None:
        self._stops = [stop for stop in stops if stop is not None]
        self._seconds = seconds
        self._end: float | None = None

    def begin(self) -> None:
        """Let the time run."""
        if self._seconds is not None:
            self._end = time.monotonic() + self._seconds

    @property
    def cancelled(self) -> bool:
        """Whether the search should end, for either reason."""
        return self.is_unwanted or (self._end is not None and time.monotonic() >= self._end)

    @property
    def is_unwanted(self) -> bool:
        """Whether nobody waits for the answer."""
        return any(stop.cancelled for stop in self._stops)
