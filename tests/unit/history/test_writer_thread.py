"""The thread that saves by itself: when it tries again, what it never waits for, how it ends."""

import threading
from contextlib import suppress

from domain.errors import SpoolError, StorageError
from domain.history.operations import (
    SaveOperation,
)
from domain.runtime.breaker import BreakerState
from tests.support.polling import wait_until
from tests.support.records import make_record
from tests.support.writer_parts import WriterParts


def test_the_thread_saves_what_an_earlier_process_left(parts: WriterParts) -> None:
    record = make_record()
    parts.spool.put(SaveOperation(record))
    parts.writer.start()
    wait_until(lambda: record.uid in parts.repository.records, "the record is saved")


def test_the_thread_saves_after_each_keep(parts: WriterParts) -> None:
    parts.writer.start()
    parts.writer.keep(make_record())
    wait_until(lambda: parts.saved() == 1, "the first is saved")
    parts.writer.keep(make_record())
    wait_until(lambda: parts.saved() == 2, "the second is saved")


def test_the_thread_tries_again_by_itself(parts: WriterParts) -> None:
    parts.repository.save_error = StorageError("locked")
    parts.writer.keep(make_record())
    parts.writer.start()
    parts.let_time_pass(lambda: len(parts.repository.save_calls) == 3, "three tries")
    parts.repository.save_error = None
    parts.let_time_pass(lambda: parts.saved() == 1, "the record is saved")


def test_the_pause_between_tries_doubles_up_to_a_minute_and_shrinks_after_a_success(parts: WriterParts) -> None:
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


def test_the_pause_of_an_open_breaker_is_the_rest_of_its_cooldown(parts: WriterParts) -> None:
    parts.repository.save_error = StorageError("locked")
    parts.writer.keep(make_record())
    for _ in range(5):
        parts.writer.drain()
    parts.clock.advance(100)
    assert parts.writer._pause_seconds() == 200


def test_the_thread_makes_the_probe_when_the_cooldown_ends(parts: WriterParts) -> None:
    parts.repository.save_error = StorageError("locked")
    parts.writer.keep(make_record())
    for _ in range(5):
        parts.writer.drain()
    parts.writer.start()
    parts.repository.save_error = None
    parts.let_time_pass(lambda: parts.saved() == 1, "the probe saved the record")
    assert parts.breaker.status().state is BreakerState.CLOSED


def test_retry_now_makes_the_probe_at_once(parts: WriterParts) -> None:
    parts.repository.save_error = StorageError("locked")
    parts.writer.keep(make_record())
    for _ in range(5):
        parts.writer.drain()
    parts.writer.start()
    parts.repository.save_error = None
    parts.writer.retry_now()
    wait_until(lambda: parts.saved() == 1, "the probe saved the record")


def test_a_record_kept_during_a_slow_save_does_not_wait_for_it(parts: WriterParts) -> None:
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


def test_two_passes_are_never_under_way_at_once(parts: WriterParts) -> None:
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


def test_closing_ends_the_thread_and_leaves_what_waits(parts: WriterParts) -> None:
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


def test_closing_stops_a_long_replay_after_the_save_it_is_in(parts: WriterParts) -> None:
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


def test_a_spool_that_cannot_be_listed_is_tried_again(parts: WriterParts) -> None:
    record = make_record()
    parts.spool.put(SaveOperation(record))
    parts.spool.waiting_error = SpoolError("the folder cannot be read")
    parts.writer.start()
    wait_until(lambda: parts.writer.status().problem is parts.spool.waiting_error, "the problem is told")
    parts.spool.waiting_error = None
    parts.let_time_pass(lambda: record.uid in parts.repository.records, "the record is saved")
