"""The history is made quick to search in small steps, and a fault waits for its time."""

from collections.abc import Callable
from typing import cast

from domain.errors import StorageError
from domain.history.indexing import HistoryIndexer
from domain.history.ports import PromptRepository
from domain.search.query import IndexProgress
from tests.support.clocks import FakeClock
from tests.support.polling import wait_until


class Indexed:
    """The part of a repository that an indexer uses: each call does one of the steps that are left."""

    def __init__(self, clock: FakeClock, left: int) -> None:
        self.left = left
        self.calls = 0
        self.error: StorageError | None = None
        self._clock = clock

    def maintain_index(self, seconds: float) -> IndexProgress:
        self.calls += 1
        if self.error is not None:
            raise self.error
        self._clock.advance(0.2)
        self.left = max(self.left - 1, 0)
        return IndexProgress(self.left, is_done=not self.left)


def indexer(repository: Indexed, clock: FakeClock, told: Callable[[IndexProgress], None]) -> HistoryIndexer:
    return HistoryIndexer(lambda: cast("PromptRepository", repository), clock, told)


def test_each_step_is_told_and_as_much_time_is_left_to_others() -> None:
    clock, told = FakeClock(), list[IndexProgress]()
    under_test = indexer(Indexed(clock, 3), clock, told.append)
    assert round(under_test.step(), 3) == 0.2
    assert round(under_test.step(), 3) == 0.2
    assert under_test.step() > 10
    assert [progress.rows_left for progress in told] == [2, 1, 0]


def test_after_a_fault_it_waits_and_goes_on() -> None:
    clock, told = FakeClock(), list[IndexProgress]()
    repository = Indexed(clock, 1)
    repository.error = StorageError("The disk is full.")
    under_test = indexer(repository, clock, told.append)
    assert under_test.step() > 30
    assert told == []
    repository.error = None
    under_test.step()
    assert told == [IndexProgress(0, is_done=True)]


def test_what_is_saved_later_is_indexed_when_it_is_woken_and_closing_ends_it() -> None:
    clock, told = FakeClock(), list[IndexProgress]()
    repository = Indexed(clock, 1)
    under_test = indexer(repository, clock, told.append)
    under_test.start()
    wait_until(lambda: told, "the first step")
    repository.left = 2
    under_test.wake()
    wait_until(lambda: len(told) >= 3, "two steps more")
    under_test.close()
    assert told[-1] == IndexProgress(0, is_done=True)
    calls = repository.calls
    under_test.wake()
    assert repository.calls == calls
