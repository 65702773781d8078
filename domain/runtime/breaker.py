"""A circuit breaker: after repeated failures it stops trying for a while, then tries once.

The pattern is Michael Nygard's ("Release It!", chapter 5).
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from domain.errors import QueryInterruptedError, StorageError
from domain.runtime.clock import Clock
from domain.runtime.listeners import Listeners

_T = TypeVar("_T")


class BreakerState(StrEnum):
    """Whether calls pass: all of them (closed), none (open), or one probe (half-open)."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


@dataclass(frozen=True, slots=True)
class BreakerStatus:
    """The state, the number of consecutive failures, and, while open, the seconds until a probe may pass."""

    state: BreakerState
    failures: int
    seconds_left: float


class BreakerOpenError(StorageError):
    """The call was not made: the breaker is open, or a probe is already running."""

    default_next_step = "Saving is retried automatically. Nothing is lost."


def is_storage_failure(error: BaseException) -> bool:
    """Return whether `error` means that the storage fails, not that one query or one value was wrong."""
    harmless = (QueryInterruptedError, BreakerOpenError, ValueError, OverflowError)  # UnicodeError is a ValueError
    return isinstance(error, StorageError) and not isinstance(error, harmless)


class CircuitBreaker:
    """Guards calls to one resource. Thread-safe; its lock guards transitions and is never held around a call.

    `failure_threshold` consecutive failures open it for `cooldown_seconds`. Then one caller probes: success closes it,
    failure opens it again. An error for which `counts` is false is neither a success nor a failure. The result of a
    call is ignored if the state has changed since the call began.
    """

    def __init__(
        self,
        clock: Clock,
        failure_threshold: int = 5,
        cooldown_seconds: float = 300.0,
        counts: Callable[[BaseException], bool] = is_storage_failure,
    ) -> None:
        self._clock = clock
        self._failure_threshold = failure_threshold
        self._cooldown_seconds = cooldown_seconds
        self._counts = counts
        self._lock = threading.Lock()
        self._state = BreakerState.CLOSED
        self._failures = 0
        self._opened_at = 0.0
        self._probing = False
        self._generation = 0
        """Grows with every transition. A call belongs to the generation in which it began."""
        self._listeners: Listeners[BreakerStatus] = Listeners()

    def call(self, function: Callable[[], _T]) -> _T:
        """Call `function` and return its result; its errors propagate. `BreakerOpenError` when it may not be called."""
        self._leave_open(when=BreakerState.HALF_OPEN)
        with self._lock:
            if self._state is BreakerState.OPEN or self._probing:
                raise BreakerOpenError("Saving is paused because the last attempts failed.")
            self._probing = self._state is BreakerState.HALF_OPEN
            generation = self._generation
        try:
            result = function()
        except BaseException as error:
            self._end(generation, failed=True if self._counts(error) else None)
            raise
        self._end(generation, failed=False)
        return result

    def status(self) -> BreakerStatus:
        """Return the current status. Never waits for a call to end."""
        with self._lock:
            return self._status()

    def retry_now(self) -> bool:
        """Let the next call probe before the cooldown ends; return whether a cooldown was running."""
        return self._leave_open(when=BreakerState.OPEN)

    def add_listener(self, listener: Callable[[BreakerStatus], None]) -> None:
        """Call `listener` after every change, on the thread that caused it and outside the lock.

        Changes by two threads can arrive in either order: `status` is authoritative. The end of a cooldown is reported
        when the probe begins.
        """
        self._listeners.add(listener)

    def _status(self) -> BreakerStatus:
        """Return the status in effect: half-open as soon as the cooldown has ended. Hold the lock."""
        if self._state is not BreakerState.OPEN:
            return BreakerStatus(self._state, self._failures, 0.0)
        seconds_left = self._opened_at + self._cooldown_seconds - self._clock.monotonic()
        if seconds_left <= 0:
            return BreakerStatus(BreakerState.HALF_OPEN, self._failures, 0.0)
        return BreakerStatus(BreakerState.OPEN, self._failures, seconds_left)

    def _enter(self, state: BreakerState) -> None:
        self._state = state
        self._generation += 1
        self._probing = False

    def _leave_open(self, when: BreakerState) -> bool:
        """Become half-open if the stored state is open and the state in effect is `when`; return whether it did."""
        with self._lock:
            if self._state is not BreakerState.OPEN or self._status().state is not when:
                return False
            self._enter(BreakerState.HALF_OPEN)
            after = self._status()
        self._listeners.tell(after)
        return True

    def _end(self, generation: int, failed: bool | None) -> None:
        """Record how a call of this generation ended; None counts neither as a success nor as a failure."""
        with self._lock:
            if generation != self._generation:
                return
            self._probing = False
            if failed is None or not (failed or self._failures):
                return
            self._failures = self._failures + 1 if failed else 0
            # Also true after a failed probe: the failures that opened the breaker still count.
            if self._failures >= self._failure_threshold:
                self._opened_at = self._clock.monotonic()
                self._enter(BreakerState.OPEN)
            elif self._state is BreakerState.HALF_OPEN:
                self._enter(BreakerState.CLOSED)
            after = self._status()
        self._listeners.tell(after)
