"""Services that are made on first use, and closed when the application ends."""

import logging
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from tui.log_file import where_it_failed

_T = TypeVar("_T")
_log = logging.getLogger(__name__)


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
        """Return what `factory` makes from the next call on; each holder of this object gets the new service too."""
        with self._lock:
            self._factory = factory
            self._made = []


class Lifetime:
    """Closes, at the end of the application, the services that were made."""

    def __init__(self) -> None:
        self._hooks: list[Callable[[], object]] = []

    def closing(self, make: Callable[[], _T], close: Callable[[_T], object]) -> Lazy[_T]:
        """Return a service that `close` closes, if it was made."""

        def make_and_note() -> _T:
            made = make()
            self.on_close(lambda: close(made))
            return made

        return Lazy(make_and_note)

    def on_close(self, hook: Callable[[], object]) -> None:
        """Run `hook` at the end, before the hooks that were added earlier."""
        self._hooks.append(hook)

    def close(self) -> None:
        """Run every hook, last one first; one that fails never stops the others. Calling it again does nothing."""
        while self._hooks:
            hook = self._hooks.pop()
            try:
                hook()
            except Exception as error:  # noqa: BLE001 - the other hooks must run even if this one fails
                _log.error("clean-up failed: %s", where_it_failed(error))
