"""The clock as a port, so that tests can supply their own."""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """A source of time, injected so that tests never sleep."""

    def now(self) -> datetime:
        """Return the wall-clock time as an aware UTC datetime. For records only, never for durations."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never decrease, for durations."""
        ...


class SystemClock:
    """Reads the machine's clocks. Implements `Clock`."""

    def now(self) -> datetime:
        """Return the wall-clock time in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that never decrease."""
        return time.monotonic()
