"""The breaker by example."""

import threading
from collections.abc import Callable

import pytest

from domain.errors import NewerSchemaError, QueryInterruptedError, SpoolError, StorageError
from domain.runtime.breaker import BreakerOpenError, BreakerState, BreakerStatus, CircuitBreaker
from tests.support.calls import HeldCall
from tests.support.clocks import FakeClock

CLOSED, OPEN, HALF_OPEN = BreakerState.CLOSED, BreakerState.OPEN, BreakerState.HALF_OPEN


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def breaker(clock: FakeClock) -> CircuitBreaker:
    return CircuitBreaker(clock)


def fail(breaker: CircuitBreaker, times: int = 1, error: BaseException | None = None) -> None:
    error = error or StorageError("disk full")

    def function() -> None:
        raise error

    for _ in range(times):
        with pytest.raises(type(error)):
            breaker.call(function)


def succeed(breaker: CircuitBreaker) -> None:
    assert breaker.call(lambda: "fine") == "fine"


def refuse(breaker: CircuitBreaker) -> None:
    def function() -> None:
        pytest.fail("the function was called")

    with pytest.raises(BreakerOpenError):
        breaker.call(function)


def test_five_failures_in_a_row_open_it_for_300_seconds(breaker: CircuitBreaker, clock: FakeClock) -> None:
    fail(breaker, 4)
    assert breaker.status() == BreakerStatus(CLOSED, 4, 0.0)
    fail(breaker)
    assert breaker.status() == BreakerStatus(OPEN, 5, 300.0)
    refuse(breaker)
    clock.advance(299.5)
    assert breaker.status() == BreakerStatus(OPEN, 5, 0.5)
    refuse(breaker)
    clock.advance(0.5)
    assert breaker.status() == BreakerStatus(HALF_OPEN, 5, 0.0)


def test_a_success_starts_the_count_again(breaker: CircuitBreaker) -> None:
    fail(breaker, 4)
    succeed(breaker)
    fail(breaker, 4)
    assert breaker.status() == BreakerStatus(CLOSED, 4, 0.0)


def test_a_successful_probe_closes_it(breaker: CircuitBreaker, clock: FakeClock) -> None:
    fail(breaker, 5)
    clock.advance(300)
    succeed(breaker)
    assert breaker.status() == BreakerStatus(CLOSED, 0, 0.0)


def test_a_failed_probe_opens_it_for_another_300_seconds(breaker: CircuitBreaker, clock: FakeClock) -> None:
    fail(breaker, 5)
    clock.advance(1000)
    fail(breaker)
    assert breaker.status() == BreakerStatus(OPEN, 6, 300.0)
    refuse(breaker)


def test_exactly_one_of_many_concurrent_callers_probes(breaker: CircuitBreaker, clock: FakeClock) -> None:
    fail(breaker, 5)
    clock.advance(300)
    callers = 16
    together, refused_or_done = threading.Barrier(callers), threading.Barrier(callers + 1)
    release = threading.Event()
    probes: list[int] = []
    refusals: list[int] = []

    def probe() -> None:
        probes.append(1)
        assert release.wait(10)

    def caller() -> None:
        together.wait(10)
        try:
            breaker.call(probe)
        except BreakerOpenError:
            refusals.append(1)
            if len(refusals) == callers - 1:
                release.set()
        refused_or_done.wait(10)

    for _ in range(callers):
        threading.Thread(target=caller, daemon=True).start()
    refused_or_done.wait(10)
    assert (len(probes), len(refusals)) == (1, callers - 1)
    assert breaker.status().state is CLOSED


def test_calls_run_side_by_side_while_closed(breaker: CircuitBreaker) -> None:
    together = threading.Barrier(4)  # passes only when all four calls are inside the breaker at once
    threads = [threading.Thread(target=breaker.call, args=(lambda: together.wait(10),), daemon=True) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert not together.broken


@pytest.mark.parametrize(
    "error",
    [
        QueryInterruptedError("a newer query replaced this one"),
        BreakerOpenError("an inner breaker is open"),
        ValueError("Confidence must be 0-1"),
        UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"),
        OverflowError("int too large"),
        RuntimeError("a fault of ours"),
        KeyboardInterrupt(),
    ],
)
def test_errors_that_say_nothing_about_the_storage_never_count(
    breaker: CircuitBreaker, clock: FakeClock, error: BaseException
) -> None:
    fail(breaker, 4)
    fail(breaker, 20, error)
    assert breaker.status() == BreakerStatus(CLOSED, 4, 0.0), "neither a failure nor a success"
    fail(breaker)
    clock.advance(300)
    fail(breaker, 2, error)  # the probe's place is free again after each
    assert breaker.status().state is HALF_OPEN
    succeed(breaker)
    assert breaker.status().state is CLOSED


@pytest.mark.parametrize("error", [StorageError("locked"), NewerSchemaError("newer"), SpoolError("full")])
def test_every_storage_error_counts(breaker: CircuitBreaker, error: StorageError) -> None:
    fail(breaker, 5, error)
    assert breaker.status().state is OPEN


def test_a_late_failure_does_not_extend_the_cooldown(breaker: CircuitBreaker, clock: FakeClock) -> None:
    late = HeldCall(breaker)
    fail(breaker, 5)
    clock.advance(200)
    late.end(StorageError("late"))
    assert breaker.status() == BreakerStatus(OPEN, 5, 100.0)


def test_a_late_failure_does_not_open_a_breaker_that_has_closed_again(
    breaker: CircuitBreaker, clock: FakeClock
) -> None:
    late = HeldCall(breaker)
    fail(breaker, 5)
    clock.advance(300)
    succeed(breaker)
    late.end(StorageError("late"))
    assert breaker.status() == BreakerStatus(CLOSED, 0, 0.0)


def test_a_late_success_does_not_close_it(breaker: CircuitBreaker) -> None:
    late = HeldCall(breaker)
    fail(breaker, 5)
    late.end()
    assert breaker.status() == BreakerStatus(OPEN, 5, 300.0)


@pytest.mark.parametrize("error", [None, StorageError("late"), QueryInterruptedError("late")])
def test_a_late_result_does_not_free_the_place_of_a_probe(
    breaker: CircuitBreaker, clock: FakeClock, error: StorageError | None
) -> None:
    late = HeldCall(breaker)
    fail(breaker, 5)
    clock.advance(300)
    probe = HeldCall(breaker)
    late.end(error)
    refuse(breaker)
    probe.end()
    assert breaker.status().state is CLOSED


def test_retry_now_allows_one_probe_before_the_cooldown_ends(breaker: CircuitBreaker) -> None:
    assert breaker.retry_now() is False, "nothing to do while closed"
    fail(breaker, 5)
    assert breaker.retry_now() is True
    assert breaker.status() == BreakerStatus(HALF_OPEN, 5, 0.0), "never straight to closed"
    assert breaker.retry_now() is False
    fail(breaker)
    assert breaker.status() == BreakerStatus(OPEN, 6, 300.0)
    assert breaker.retry_now() is True
    succeed(breaker)
    assert breaker.status().state is CLOSED


def test_retry_now_lets_no_second_probe_in(breaker: CircuitBreaker) -> None:
    fail(breaker, 5)
    breaker.retry_now()
    probe = HeldCall(breaker)
    assert breaker.retry_now() is False
    refuse(breaker)
    probe.end()


def test_listeners_hear_each_change_and_may_call_back(breaker: CircuitBreaker, clock: FakeClock) -> None:
    heard: list[BreakerStatus] = []

    def listener(status: BreakerStatus) -> None:
        assert breaker.status() == status  # would hang if the lock were held
        heard.append(status)

    breaker.add_listener(listener)
    succeed(breaker)
    assert heard == [], "nothing changed"
    fail(breaker, 5)
    refuse(breaker)
    clock.advance(300)
    fail(breaker)
    breaker.retry_now()
    succeed(breaker)
    assert heard == [
        *(BreakerStatus(CLOSED, failures, 0.0) for failures in (1, 2, 3, 4)),
        BreakerStatus(OPEN, 5, 300.0),
        BreakerStatus(HALF_OPEN, 5, 0.0),
        BreakerStatus(OPEN, 6, 300.0),
        BreakerStatus(HALF_OPEN, 6, 0.0),
        BreakerStatus(CLOSED, 0, 0.0),
    ]


def test_a_listener_that_raises_harms_neither_call_nor_other_listeners(
    breaker: CircuitBreaker, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(status: BreakerStatus) -> None:
        raise RuntimeError("the person's own words")

    heard: list[BreakerStatus] = []
    listeners: list[Callable[[BreakerStatus], None]] = [broken, heard.append]
    for listener in listeners:
        breaker.add_listener(listener)
    fail(breaker)
    assert heard == [BreakerStatus(CLOSED, 1, 0.0)]
    assert "RuntimeError" in caplog.text
    assert "words" not in caplog.text


def test_threshold_and_cooldown_can_be_set(clock: FakeClock) -> None:
    breaker = CircuitBreaker(clock, failure_threshold=1, cooldown_seconds=2.0)
    fail(breaker)
    assert breaker.status() == BreakerStatus(OPEN, 1, 2.0)
