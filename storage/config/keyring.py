"""Stores keys in the system keyring, through the optional package `keyring`; never in an unsafe backend."""

import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

_SERVICE = "dspy-prompt-improver"
_SECONDS = 15.0
"""Long enough for the user to enter the password of a locked keyring."""
_LEAST_PRIORITY = 1
"""`keyring` recommends backends from this priority; lower ones fail, forget keys or store them as plain text."""

_T = TypeVar("_T")


class KeyringSilentError(Exception):
    """The keyring did not answer in time, or answered with an error."""


class SystemKeyring:
    """The system keyring. Every method blocks for at most `seconds`, even if the keyring hangs.

    `find_backend` returns a backend of the package `keyring`, or None; tests pass their own.
    """

    def __init__(self, find_backend: Callable[[], Any] | None = None, seconds: float = _SECONDS) -> None:
        self._find_backend = find_backend or _real_backend
        self._seconds = seconds

    def is_there(self) -> bool:
        """Return whether there is a safe backend that answers."""
        try:
            return self._in_time(self._find_backend) is not None
        except KeyringSilentError:
            return False

    def find(self, name: str) -> str | None:
        """Return the key of this name; None if there is no key or no keyring. Raises `KeyringSilentError`."""
        return self._with_backend(lambda backend: backend.get_password(_SERVICE, name))

    def keep(self, name: str, key: str) -> bool:
        """Store a key and read it back; return whether it was stored. Raises `KeyringSilentError`."""

        def keep(backend: Any) -> bool:
            backend.set_password(_SERVICE, name, key)
            return bool(backend.get_password(_SERVICE, name) == key)

        return bool(self._with_backend(keep))

    def _with_backend(self, use: Callable[[Any], _T]) -> _T | None:
        def work() -> _T | None:
            backend = self._find_backend()
            return None if backend is None else use(backend)

        return self._in_time(work)

    def _in_time(self, work: Callable[[], _T]) -> _T:
        """Run `work` on a new thread and return its result; if it takes too long, the thread is abandoned."""
        answer: queue.SimpleQueue[tuple[bool, Any]] = queue.SimpleQueue()

        def run() -> None:
            try:
                answer.put((True, work()))
            except Exception as error:  # noqa: BLE001 - backends raise any errors of their systems
                answer.put((False, type(error).__name__))

        threading.Thread(target=run, name="keyring", daemon=True).start()
        try:
            is_answer, value = answer.get(timeout=self._seconds)
        except queue.Empty:
            raise KeyringSilentError(f"did not answer within {self._seconds:g} seconds") from None
        if not is_answer:
            raise KeyringSilentError(f"refused ({value})")
        return value  # type: ignore[no-any-return]  # the queue holds either kind


def _real_backend() -> Any:
    """Return the preferred safe backend; None if there is none or the package is not installed."""
    try:
        import keyring  # noqa: PLC0415 - an optional package, and slow
        from keyring.backends.chainer import ChainerBackend  # noqa: PLC0415 - as above
    except ImportError:
        return None
    backend = keyring.get_keyring()
    # A chain would fall back to any installed backend.
    candidates = backend.backends if isinstance(backend, ChainerBackend) else [backend]
    return next((one for one in candidates if one.priority >= _LEAST_PRIORITY), None)
