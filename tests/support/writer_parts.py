"""A history writer with everything around it in reach."""

from collections.abc import Callable

from domain.history.writer import HistoryWriter
from domain.runtime.breaker import CircuitBreaker
from tests.support.clocks import FakeClock
from tests.support.fake_ports import FakeRepository, FakeSpool
from tests.support.polling import wait_until


class WriterParts:
    """A writer with everything around it in reach."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.spool = FakeSpool()
        self.repository = FakeRepository()
        self.breaker = CircuitBreaker(self.clock)
        self.writer = self.another_writer()

    def another_writer(self) -> HistoryWriter:
        return HistoryWriter(self.spool, self.repository.open, self.breaker, self.clock)

    def saved(self) -> int:
        return self.writer.status().saved

    def let_time_pass(self, condition: Callable[[], object], what: str) -> None:
        """Move the clock until the writer's thread has done what it should do some time."""

        def reached() -> object:
            self.clock.advance(5.0)
            return condition()

        wait_until(reached, what)
