"""Calls through a breaker that begin and end when a test says so, in any order."""

import threading

from domain.runtime.breaker import BreakerOpenError, CircuitBreaker

_DEADLINE_SECONDS = 60


class HeldCall:
    """One call on a separate thread; the constructor returns when the call was refused or has begun."""

    def __init__(self, breaker: CircuitBreaker) -> None:
        self.refused = False
        self._breaker = breaker
        self._error: BaseException | None = None
        self._began, self._end = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        assert self._began.wait(_DEADLINE_SECONDS)

    def end(self, error: BaseException | None = None) -> None:
        """Let the call succeed, or raise `error`, and wait until the breaker knows."""
        self._error = error
        self._end.set()
        self._thread.join(_DEADLINE_SECONDS)
        assert not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._breaker.call(self._function)
        except BreakerOpenError:
            self.refused = True
            self._began.set()
        except BaseException as error:
            if error is not self._error:
                raise

    def _function(self) -> None:
        self._began.set()
        assert self._end.wait(_DEADLINE_SECONDS)
        if self._error:
            raise self._error
