"""A service that is made when somebody first asks for it."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

_T = TypeVar("_T")


class Once(Generic[_T]):
    """A service made on first use, by whichever thread asks first. A factory that raises is tried again next time."""

    def __init__(self, factory: Callable[[], _T]) -> None:
        self._factory = factory
        self._lock = threading.Lock()
        self._made: list[_T] = []

    def __call__(self) -> _T:
        """Return the service, made now if need be."""
        with self._lock:
            if not self._made:
                self._made.append(self._factory())
            return self._made[0]
