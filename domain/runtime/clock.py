"""The time, so that tests bring their own."""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Time, injected so that tests never sleep."""

    def now(self) -> datetime:
        """Return the wall-clock time, aware, in UTC. For records only, never for durations."""
        ...

    def monotonic(self) -> float:
        """Return seconds that only ever grow."""
        ...


class SystemClock:
    """Reads the machine's clocks. Implements `domain.runtime.clock.Clock`."""

    def now(self) -> datetime:
        """Return the wall-clock time in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that only ever grow."""
        return time.monotonic()
