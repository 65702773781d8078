"""One run's cancel token, safe to use from any thread."""

import threading
from collections.abc import Callable

from domain.errors import RunCancelledError
from domain.runtime.listeners import harmless


class CancelToken:
    """Set once, from any thread; callbacks run once, in the thread that cancels."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._callbacks: list[Callable[[], object]] = []

    @property
    def cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._event.is_set()

    def cancel(self) -> None:
        """Set the token and run its callbacks; one that raises does not stop the others. A second call does nothing."""
        with self._lock:
            if self._event.is_set():
                return
            self._event.set()
            callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            callback()

    def on_cancel(self, callback: Callable[[], object]) -> None:
        """Run `callback` when the token is set, or at once if it is set already. Its errors are logged, not raised."""
        callback = harmless(callback, None)
        with self._lock:
            if not self._event.is_set():
                self._callbacks.append(callback)
                return
        callback()

    def raise_if_cancelled(self) -> None:
        """Raise `RunCancelledError` if the token is set."""
        if self.cancelled:
            raise RunCancelledError("The run was stopped before it finished.")

    def wait(self, seconds: float) -> bool:
        """Wait for at most `seconds`; return whether the token is set."""
        return self._event.wait(seconds)
