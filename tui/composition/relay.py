"""Values on their way from a service to a screen that may not be there yet."""

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from domain.runtime.listeners import harmless

_T = TypeVar("_T")


class Relay(Generic[_T]):
    """Passes values to one listener, and keeps those that come before there is one. Thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: list[_T] = []
        self._listener: Callable[[_T], None] | None = None

    def tell(self, value: _T) -> None:
        """Pass `value` on, from any thread, or keep it until there is a listener."""
        with self._lock:
            if self._listener is None:
                self._waiting.append(value)
                return
        self._listener(value)

    def listen(self, listener: Callable[[_T], None]) -> None:
        """Call `listener` with every kept value now, and with every new one on the thread of `tell`."""
        listener = harmless(listener, None)
        with self._lock:
            self._listener = listener
            waiting, self._waiting = self._waiting, []
        for value in waiting:
            listener(value)
