"""The way of a finished prompt from the spool to the database."""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace

import pytest

from domain.errors import SpoolError, SpoolFullError, StorageError
from domain.evaluation.ports import CaseSet
from domain.history.operations import (
    DeleteExperimentOperation,
    DeleteOperation,
    EditOperation,
    FavoriteOperation,
    SaveCasesOperation,
    SaveExperimentOperation,
    SaveOperation,
    SaveOutputOperation,
)
from domain.history.writer import HistoryWriter, WriterStatus
from domain.runtime.breaker import BreakerOpenError, BreakerState, CircuitBreaker
from tests.support.clocks import FakeClock
from tests.support.experiments import make_experiment, make_output
from tests.support.fake_ports import FakeRepository, FakeSpool
from tests.support.polling import wait_until
from tests.support.records import make_record


class Parts:
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


@pytest.fixture
def parts() -> Iterator[Parts]:
    parts = Parts()
    yield parts
    parts.repository.before_save = lambda: None
    parts.writer.close(10)


def test_what_was_kept_is_saved_and_leaves_the_spool(parts: Parts) -> None:
    records = [make_record() for _ in range(3)]
    for record in records:
        parts.writer.keep(record)
    assert parts.writer.status().waiting == 3
    assert parts.writer.drain() == 3
    assert parts.repository.save_calls == [record.uid for record in records], "oldest first"
    assert parts.spool.operations == {}
    assert parts.writer.status() == WriterStatus(0, parts.breaker.status(), None, 3)
    assert parts.writer.drain() == 0


def test_keeping_touches_no_database(parts: Parts) -> None:
    parts.writer.keep(make_record())
    assert parts.repository.save_calls == []
    assert len(parts.spool.waiting()) == 1


def test_keeping_fails_aloud_when_the_spool_does(parts: Parts) -> None:
    parts.spool.put_error = SpoolError("disk full")
    with pytest.raises(SpoolError):
        parts.writer.keep(make_record())
    assert parts.writer.status().waiting == 0


def test_a_storage_failure_ends_the_pass_and_loses_nothing(parts: Parts) -> None:
    for _ in range(3):
        parts.writer.keep(make_record())
    parts.repository.save_error = StorageError("disk full")
    assert parts.writer.drain() == 0
    assert len(parts.repository.save_calls) == 1
    status = parts.writer.status()
    assert (status.waiting, status.problem, status.breaker.failures) == (3, parts.repository.save_error, 1)
    parts.repository.save_error = None
    assert parts.writer.drain() == 3
    assert parts.writer.status().problem is None


def test_a_database_that_cannot_be_opened_counts_as_a_failure(parts: Parts) -> None:
    parts.writer.keep(make_record())
    parts.repository.open_error = StorageError("the folder cannot be written")
    for _ in range(6):
        parts.writer.drain()
    status = parts.writer.status()
    assert status.breaker.state is BreakerState.OPEN
    assert status.problem is parts.repository.open_error, "the cause, not that the breaker is open"
    assert status.waiting == 1
    parts.repository.open_error = None
    parts.clock.advance(300)
    assert parts.writer.drain() == 1
    assert parts.writer.status().breaker.state is BreakerState.CLOSED


def test_an_open_breaker_keeps_the_database_in_peace(parts: Parts) -> None:
    parts.repository.save_error = StorageError("disk full")
    parts.writer.keep(make_record())
    for _ in range(20):
        parts.writer.drain()
    assert len(parts.repository.save_calls) == 5


def test_that_the_breaker_is_open_is_the_problem_when_no_cause_is_known(parts: Parts) -> None:
    parts.repository.save_error = StorageError("disk full")
    parts.writer.keep(make_record())
    for _ in range(5):
        parts.writer.drain()
    newcomer = parts.another_writer()
    newcomer.drain()
    assert isinstance(newcomer.status().problem, BreakerOpenError)


@pytest.mark.parametrize(
    "error", [ValueError("x"), UnicodeEncodeError("utf-8", "\ud800", 0, 1, "x"), OverflowError("x"), RuntimeError("x")]
)
def test_an_operation_that_cannot_be_stored_blocks_no_other_and_stays(parts: Parts, error: Exception) -> None:
    poison, fine = make_record(), make_record()
    parts.repository.refused[poison.uid] = error
    parts.writer.keep(poison)
    parts.writer.keep(fine)
    assert parts.writer.drain() == 1
    assert list(parts.repository.records) == [fine.uid]
    assert [waiting.operation.uid for waiting in parts.spool.waiting()] == [poison.uid]
    status = parts.writer.status()
    assert (status.waiting, status.breaker.failures) == (1, 0)
    assert status.problem is not None
    assert type(error).__name__ in status.problem.sentence


def test_many_operations_are_one_file_and_all_are_applied(parts: Parts) -> None:
    records = [make_record() for _ in range(3)]
    parts.writer.submit(*map(SaveOperation, records), DeleteOperation(records[0].uid))
    assert (len(parts.spool.operations), parts.writer.status().waiting) == (1, 4)
    assert parts.writer.drain() == 4
    assert list(parts.repository.records) == [record.uid for record in records[1:]]
    assert parts.spool.operations == {}
    assert parts.writer.status().waiting == 0
    assert [each.operation for each in parts.spool.journal()] == [
        *map(SaveOperation, records[1:]),
        DeleteOperation(records[0].uid),
    ]


def test_what_is_brought_back_in_the_same_file_stays_in_the_journal(parts: Parts) -> None:
    record = make_record()
    parts.repository.save(record)
    parts.writer.submit(DeleteOperation(record.uid), SaveOperation(record, restores=True))
    parts.writer.drain()
    assert parts.spool.journal()[-1].operation == SaveOperation(record, restores=True)


def test_of_many_operations_only_what_cannot_be_stored_stays_and_what_follows_of_the_same_record(parts: Parts) -> None:
    first, poison, last = make_record(), make_record(), make_record()
    parts.repository.refused[poison.uid] = ValueError("x")
    parts.writer.submit(SaveOperation(first), SaveOperation(poison), FavoriteOperation(poison.uid, favorite=True))
    parts.writer.submit(SaveOperation(last), EditOperation(poison.uid, "mine"))
    for applied in (2, 0):
        assert parts.writer.drain() == applied
        assert list(parts.repository.records) == [first.uid, last.uid]
        left = [each.operation for each in parts.spool.waiting()]
        assert left == [
            SaveOperation(poison),
            FavoriteOperation(poison.uid, favorite=True),
            EditOperation(poison.uid, "mine"),
        ]
        assert parts.writer.status().waiting == 3
        assert parts.writer.status().problem is not None
    parts.repository.refused.clear()
    assert parts.writer.drain() == 3
    assert parts.repository.records[poison.uid] == replace(poison, favorite=True, accepted_text="mine")


def test_a_storage_failure_leaves_the_whole_file(parts: Parts) -> None:
    parts.writer.submit(SaveOperation(make_record()), SaveOperation(make_record()))
    parts.repository.save_error = StorageError("the disk is full")
    assert parts.writer.drain() == 0
    assert parts.writer.status().waiting == len(parts.spool.waiting()) == 2
    parts.repository.save_error = None
    assert parts.writer.drain() == 2


@pytest.mark.parametrize("limit", [1, 7, 1000])
def test_any_number_is_applied_portion_by_portion_within_the_bound(parts: Parts, limit: int) -> None:
    parts.spool.limit = limit
    most: list[int] = []
    parts.writer.add_listener(lambda status: most.append(status.waiting))
    parts.writer.submit_many([SaveOperation(make_record()) for _ in range(250)])
    assert len(parts.repository.records) == 250
    assert parts.spool.operations == {}
    assert max(most) <= min(limit, 100)


def test_when_the_database_takes_nothing_no_more_waits_than_may(parts: Parts) -> None:
    parts.spool.limit = 130
    parts.writer.submit(*(SaveOperation(make_record()) for _ in range(10)))
    parts.repository.save_error = StorageError("locked")
    with pytest.raises(SpoolFullError):
        parts.writer.submit_many([SaveOperation(make_record()) for _ in range(250)])
    assert len(parts.spool.waiting()) == 130
    parts.repository.save_error = None
    parts.writer.drain()
    assert len(parts.repository.records) == 130


def test_a_crash_between_save_and_retire_saves_once(parts: Parts) -> None:
    record = make_record()
    parts.writer.keep(record)
    parts.spool.retire_error = SpoolError("the folder cannot be written")
    assert parts.writer.drain() == 0
    assert parts.writer.status().problem is parts.spool.retire_error
    parts.spool.retire_error = None
    assert parts.another_writer().drain() == 1
    assert parts.repository.save_calls == [record.uid, record.uid]
    assert list(parts.repository.records) == [record.uid]


def test_an_operation_is_retired_only_after_the_save(parts: Parts) -> None:
    seen: list[int] = []
    parts.repository.before_save = lambda: seen.append(len(parts.spool.operations))
    parts.writer.keep(make_record())
    parts.writer.drain()
    assert seen == [1]


def test_files_that_cannot_be_read_are_a_problem_that_is_told(parts: Parts) -> None:
    parts.spool.unreadable_files = 2
    parts.writer.drain()
    problem = parts.writer.status().problem
    assert problem is not None
    assert problem.sentence == "2 waiting files cannot be read."


def test_listeners_hear_of_every_change_and_may_call_back(parts: Parts) -> None:
    heard: list[WriterStatus] = []

    def listener(status: WriterStatus) -> None:
        assert parts.writer.status() == status  # would hang if a lock were held
        heard.append(status)

    parts.writer.add_listener(listener)
    parts.writer.keep(make_record())
    assert heard[-1].waiting == 1
    parts.repository.save_error = StorageError("locked")
    parts.writer.drain()
    assert (heard[-1].breaker.failures, heard[-1].problem) == (1, parts.repository.save_error)
    parts.repository.save_error = None
    parts.writer.drain()
    assert (heard[-1].waiting, heard[-1].saved, heard[-1].problem) == (0, 1, None)


def test_a_change_of_the_breaker_is_told_too(parts: Parts) -> None:
    parts.repository.save_error = StorageError("locked")
    parts.writer.keep(make_record())
    for _ in range(5):
        parts.writer.drain()
    heard: list[WriterStatus] = []
    parts.writer.add_listener(heard.append)
    parts.breaker.retry_now()
    assert [status.breaker.state for status in heard] == [BreakerState.HALF_OPEN]


def test_the_thread_saves_what_an_earlier_process_left(parts: Parts) -> None:
    record = make_record()
    parts.spool.put(SaveOperation(record))
    parts.writer.start()
    wait_until(lambda: record.uid in parts.repository.records, "the record is saved")


def test_the_thread_saves_after_each_keep(parts: Parts) -> None:
    parts.writer.start()
    parts.writer.keep(make_record())
    wait_until(lambda: parts.saved() == 1, "the first is saved")
    parts.writer.keep(make_record())
    wait_until(lambda: parts.saved() == 2, "the second is saved")


def test_the_thread_tries_again_by_itself(parts: Parts) -> None:
    parts.repository.save_error = StorageError("locked")
    parts.writer.keep(make_record())
    parts.writer.start()
    parts.let_time_pass(lambda: len(parts.repository.save_calls) == 3, "three tries")
    parts.repository.save_error = None
    parts.let_time_pass(lambda: parts.saved() == 1, "the record is saved")


def test_the_pause_between_tries_doubles_up_to_a_minute_and_shrinks_after_a_success(parts: Parts) -> None:
    poison = make_record()
    parts.repository.refused[poison.uid] = ValueError("x")
    parts.writer.keep(poison)
    pauses = []
    for _ in range(9):
        parts.writer.drain()
        pauses.append(parts.writer._pause_seconds())
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    parts.writer.keep(make_record())
    parts.writer.drain()
    assert parts.writer._pause_seconds() == 1


def test_the_pause_of_an_open_breaker_is_the_rest_of_its_cooldown(parts: Parts) -> None:
    parts.repository.save_error = StorageError("locked")
    parts.writer.keep(make_record())
    for _ in range(5):
        parts.writer.drain()
    parts.clock.advance(100)
    assert parts.writer._pause_seconds() == 200


def test_the_thread_makes_the_probe_when_the_cooldown_ends(parts: Parts) -> None:
    parts.repository.save_error = StorageError("locked")
    parts.writer.keep(make_record())
    for _ in range(5):
        parts.writer.drain()
    parts.writer.start()
    parts.repository.save_error = None
    parts.let_time_pass(lambda: parts.saved() == 1, "the probe saved the record")
    assert parts.breaker.status().state is BreakerState.CLOSED


def test_retry_now_makes_the_probe_at_once(parts: Parts) -> None:
    parts.repository.save_error = StorageError("locked")
    parts.writer.keep(make_record())
    for _ in range(5):
        parts.writer.drain()
    parts.writer.start()
    parts.repository.save_error = None
    parts.writer.retry_now()
    wait_until(lambda: parts.saved() == 1, "the probe saved the record")


def test_a_record_kept_during_a_slow_save_does_not_wait_for_it(parts: Parts) -> None:
    inside, release = threading.Event(), threading.Event()

    def slow() -> None:
        inside.set()
        assert release.wait(10)

    parts.repository.before_save = slow
    parts.writer.keep(make_record())
    parts.writer.start()
    assert inside.wait(10)
    parts.writer.keep(make_record())  # would hang if a lock were held around the save
    assert parts.writer.status().waiting == 2
    release.set()
    wait_until(lambda: parts.saved() == 2, "both are saved")


def test_two_passes_are_never_under_way_at_once(parts: Parts) -> None:
    meeting, met = threading.Barrier(2), list[bool]()

    def try_to_meet() -> None:
        with suppress(threading.BrokenBarrierError):
            meeting.wait(0.2)
            met.append(True)

    parts.repository.before_save = try_to_meet
    for _ in range(10):
        parts.writer.keep(make_record())
    threads = [threading.Thread(target=parts.writer.drain, daemon=True) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert met == []
    assert len(parts.repository.save_calls) == 10
    assert parts.writer.status().waiting == 0


def test_closing_ends_the_thread_and_leaves_what_waits(parts: Parts) -> None:
    parts.repository.save_error = StorageError("locked")
    parts.writer.start()
    parts.writer.start()
    parts.writer.keep(make_record())
    wait_until(lambda: parts.repository.save_calls, "a first try")
    thread = parts.writer._thread
    assert thread is not None
    parts.writer.close(10)
    assert not thread.is_alive()
    assert len(parts.spool.operations) == 1
    parts.writer.close(10)


def test_closing_stops_a_long_replay_after_the_save_it_is_in(parts: Parts) -> None:
    for _ in range(20):
        parts.writer.keep(make_record())
    inside, release = threading.Event(), threading.Event()

    def hold() -> None:
        inside.set()
        assert release.wait(10)

    parts.repository.before_save = hold
    parts.writer.start()
    assert inside.wait(10)
    parts.writer.close(0.01)
    release.set()
    parts.writer.close(10)
    assert len(parts.repository.save_calls) == 1
    assert len(parts.spool.operations) == 19


def test_a_spool_that_cannot_be_listed_is_tried_again(parts: Parts) -> None:
    record = make_record()
    parts.spool.put(SaveOperation(record))
    parts.spool.waiting_error = SpoolError("the folder cannot be read")
    parts.writer.start()
    wait_until(lambda: parts.writer.status().problem is parts.spool.waiting_error, "the problem is told")
    parts.spool.waiting_error = None
    parts.let_time_pass(lambda: record.uid in parts.repository.records, "the record is saved")


def test_a_deleted_record_leaves_nothing_of_its_experiments_in_the_journal(parts: Parts) -> None:
    record = make_record()
    experiment, other = make_experiment(record), make_experiment()
    parts.writer.keep(record)
    for one in (experiment, other):
        parts.writer.submit(SaveExperimentOperation(one))
    parts.writer.submit(SaveOutputOperation(make_output(experiment)))
    parts.writer.submit(SaveCasesOperation(record.root_uid, CaseSet(checks=("json",))))
    parts.writer.drain()
    parts.writer.submit(DeleteOperation(record.uid))
    parts.writer.drain()
    left = [retired.operation for retired in parts.spool.journal()]
    assert left == [SaveExperimentOperation(other), DeleteOperation(record.uid)]


def test_what_comes_late_for_a_deleted_experiment_leaves_the_journal_too(parts: Parts) -> None:
    record = make_record()
    experiment = make_experiment(record)
    parts.writer.submit(DeleteOperation(record.uid))
    parts.writer.submit(SaveExperimentOperation(experiment))
    parts.writer.submit(SaveOutputOperation(make_output(experiment)))
    assert parts.writer.drain() == 3
    assert [retired.operation for retired in parts.spool.journal()] == [DeleteOperation(record.uid)]
    deleted = DeleteExperimentOperation(experiment.uid)
    parts.writer.submit(SaveExperimentOperation(experiment), deleted)
    parts.writer.drain()
    assert [retired.operation for retired in parts.spool.journal()] == [DeleteOperation(record.uid), deleted]


def test_a_crash_before_the_journal_is_cleared_is_made_good(parts: Parts) -> None:
    record = make_record()
    experiment = make_experiment(record)
    parts.writer.keep(record)
    parts.writer.submit(SaveExperimentOperation(experiment))
    parts.writer.drain()
    parts.writer.submit(DeleteOperation(record.uid))
    parts.spool.retire_error = SpoolError("crashed")
    parts.writer.drain()
    parts.spool.retire_error = None
    assert parts.another_writer().drain() == 1
    assert [retired.operation for retired in parts.spool.journal()] == [DeleteOperation(record.uid)]


def test_an_output_that_cannot_be_stored_is_called_so(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_output: object) -> bool:
        raise ValueError("milliseconds must be >= 0, got -1")

    experiment = make_experiment()
    monkeypatch.setattr(parts.repository.experiments, "save_output", refuse)
    parts.writer.submit(SaveExperimentOperation(experiment))
    parts.writer.submit(SaveOutputOperation(make_output(experiment)))
    assert parts.writer.drain() == 1
    problem = parts.writer.status().problem
    assert problem is not None
    assert problem.sentence == "An output or a verdict cannot be stored (ValueError)."
    assert problem.next_step == "It stays in its file and is still shown."
    assert len(parts.spool.waiting()) == 1
