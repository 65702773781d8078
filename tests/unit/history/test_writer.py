"""The way of a finished prompt from the spool to the database."""

from dataclasses import replace

import pytest

from domain.errors import SpoolError, SpoolFullError, StorageError
from domain.history.operations import (
    DeleteOperation,
    EditOperation,
    FavoriteOperation,
    SaveOperation,
)
from domain.history.writer import WriterStatus
from domain.runtime.breaker import BreakerOpenError, BreakerState
from tests.support.records import make_record
from tests.support.writer_parts import WriterParts


def test_what_was_kept_is_saved_and_leaves_the_spool(parts: WriterParts) -> None:
    records = [make_record() for _ in range(3)]
    for record in records:
        parts.writer.keep(record)
    assert parts.writer.status().waiting == 3
    assert parts.writer.drain() == 3
    assert parts.repository.save_calls == [record.uid for record in records], "oldest first"
    assert parts.spool.operations == {}
    assert parts.writer.status() == WriterStatus(0, parts.breaker.status(), None, 3)
    assert parts.writer.drain() == 0


def test_keeping_touches_no_database(parts: WriterParts) -> None:
    parts.writer.keep(make_record())
    assert parts.repository.save_calls == []
    assert len(parts.spool.waiting()) == 1


def test_keeping_fails_aloud_when_the_spool_does(parts: WriterParts) -> None:
    parts.spool.put_error = SpoolError("disk full")
    with pytest.raises(SpoolError):
        parts.writer.keep(make_record())
    assert parts.writer.status().waiting == 0


def test_a_storage_failure_ends_the_pass_and_loses_nothing(parts: WriterParts) -> None:
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


def test_a_database_that_cannot_be_opened_counts_as_a_failure(parts: WriterParts) -> None:
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


def test_an_open_breaker_keeps_the_database_in_peace(parts: WriterParts) -> None:
    parts.repository.save_error = StorageError("disk full")
    parts.writer.keep(make_record())
    for _ in range(20):
        parts.writer.drain()
    assert len(parts.repository.save_calls) == 5


def test_that_the_breaker_is_open_is_the_problem_when_no_cause_is_known(parts: WriterParts) -> None:
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
def test_an_operation_that_cannot_be_stored_blocks_no_other_and_stays(parts: WriterParts, error: Exception) -> None:
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


def test_many_operations_are_one_file_and_all_are_applied(parts: WriterParts) -> None:
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


def test_what_is_brought_back_in_the_same_file_stays_in_the_journal(parts: WriterParts) -> None:
    record = make_record()
    parts.repository.save(record)
    parts.writer.submit(DeleteOperation(record.uid), SaveOperation(record, restores=True))
    parts.writer.drain()
    assert parts.spool.journal()[-1].operation == SaveOperation(record, restores=True)


def test_of_many_operations_only_what_cannot_be_stored_stays_and_what_follows_of_the_same_record(
    parts: WriterParts,
) -> None:
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


def test_a_storage_failure_leaves_the_whole_file(parts: WriterParts) -> None:
    parts.writer.submit(SaveOperation(make_record()), SaveOperation(make_record()))
    parts.repository.save_error = StorageError("the disk is full")
    assert parts.writer.drain() == 0
    assert parts.writer.status().waiting == len(parts.spool.waiting()) == 2
    parts.repository.save_error = None
    assert parts.writer.drain() == 2


@pytest.mark.parametrize("limit", [1, 7, 1000])
def test_any_number_is_applied_portion_by_portion_within_the_bound(parts: WriterParts, limit: int) -> None:
    parts.spool.limit = limit
    most: list[int] = []
    parts.writer.add_listener(lambda status: most.append(status.waiting))
    parts.writer.submit_many([SaveOperation(make_record()) for _ in range(250)])
    assert len(parts.repository.records) == 250
    assert parts.spool.operations == {}
    assert max(most) <= min(limit, 100)


def test_when_the_database_takes_nothing_no_more_waits_than_may(parts: WriterParts) -> None:
    parts.spool.limit = 130
    parts.writer.submit(*(SaveOperation(make_record()) for _ in range(10)))
    parts.repository.save_error = StorageError("locked")
    with pytest.raises(SpoolFullError):
        parts.writer.submit_many([SaveOperation(make_record()) for _ in range(250)])
    assert len(parts.spool.waiting()) == 130
    parts.repository.save_error = None
    parts.writer.drain()
    assert len(parts.repository.records) == 130


def test_a_crash_between_save_and_retire_saves_once(parts: WriterParts) -> None:
    record = make_record()
    parts.writer.keep(record)
    parts.spool.retire_error = SpoolError("the folder cannot be written")
    assert parts.writer.drain() == 0
    assert parts.writer.status().problem is parts.spool.retire_error
    parts.spool.retire_error = None
    assert parts.another_writer().drain() == 1
    assert parts.repository.save_calls == [record.uid, record.uid]
    assert list(parts.repository.records) == [record.uid]


def test_an_operation_is_retired_only_after_the_save(parts: WriterParts) -> None:
    seen: list[int] = []
    parts.repository.before_save = lambda: seen.append(len(parts.spool.operations))
    parts.writer.keep(make_record())
    parts.writer.drain()
    assert seen == [1]


def test_files_that_cannot_be_read_are_a_problem_that_is_told(parts: WriterParts) -> None:
    parts.spool.unreadable_files = 2
    parts.writer.drain()
    problem = parts.writer.status().problem
    assert problem is not None
    assert problem.sentence == "2 waiting files cannot be read."


def test_listeners_hear_of_every_change_and_may_call_back(parts: WriterParts) -> None:
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


def test_a_change_of_the_breaker_is_told_too(parts: WriterParts) -> None:
    parts.repository.save_error = StorageError("locked")
    parts.writer.keep(make_record())
    for _ in range(5):
        parts.writer.drain()
    heard: list[WriterStatus] = []
    parts.writer.add_listener(heard.append)
    parts.breaker.retry_now()
    assert [status.breaker.state for status in heard] == [BreakerState.HALF_OPEN]
