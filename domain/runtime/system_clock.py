"""The real clock."""

import time
from datetime import UTC, datetime


class SystemClock:
    """Reads the machine's clocks. Implements `domain.runtime.clock.Clock`."""

    def now(self) -> datetime:
        """Return the wall-clock time in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that only ever grow."""
        return time.monotonic()
