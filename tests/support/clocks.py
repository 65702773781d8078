"""A clock that moves only when a test says so."""

from datetime import UTC, datetime, timedelta


class FakeClock:
    """Implements `domain.runtime.clock.Clock`; `advance` moves both of its times."""

    def __init__(self) -> None:
        self._start = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
        self._seconds = 1000.0

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._seconds)

    def monotonic(self) -> float:
        return self._seconds

    def advance(self, seconds: float) -> None:
        self._seconds += seconds
