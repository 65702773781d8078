"""A service that is made on first use."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

_T = TypeVar("_T")


class Lazy(Generic[_T]):
    """Calls `factory` on first use, on the calling thread, once. If the factory raises, the next call tries again."""

    def __init__(self, factory: Callable[[], _T]) -> None:
        self._factory = factory
        self._lock = threading.Lock()
        self._made: list[_T] = []

    def __call__(self) -> _T:
        """Return the service. Raises what the factory raises. Thread-safe."""
        with self._lock:
            if not self._made:
                self._made.append(self._factory())
            return self._made[0]

    def replace(self, factory: Callable[[], _T]) -> None:
        """Return from the next call on what `factory` makes. Whoever holds this object gets the new service too."""
        with self._lock:
            self._factory = factory
            self._made = []
