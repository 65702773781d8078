"""The time, so that tests bring their own."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Time, injected so that tests never sleep."""

    def now(self) -> datetime:
        """Return the wall-clock time, aware, in UTC. For records only, never for durations."""
        ...

    def monotonic(self) -> float:
        """Return seconds that only ever grow."""
        ...
