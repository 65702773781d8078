"""Keys in the system's keyring, through the optional package `keyring`; never in a backend that is no real one."""

import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

_SERVICE = "dspy-prompt-improver"
_SECONDS = 15.0
"""A person needs a while to unlock a keyring that asks for its password."""
_LEAST_PRIORITY = 1
"""`keyring` recommends backends from here on; below are those that fail, forget, or write plain text."""

_T = TypeVar("_T")


class KeyringSilentError(Exception):
    """The keyring did not answer in time, or answered with an error."""


class SystemKeyring:
    """The keyring of the system. Every method may block for `seconds`, no longer, whatever the keyring does.

    `find_backend` returns a backend of the package `keyring`; tests bring their own.
    """

    def __init__(self, find_backend: Callable[[], Any] | None = None, seconds: float = _SECONDS) -> None:
        self._find_backend = find_backend or _real_backend
        self._seconds = seconds

    def is_there(self) -> bool:
        """Return whether there is a real backend; one that does not answer is none."""
        try:
            return self._in_time(self._find_backend) is not None
        except KeyringSilentError:
            return False

    def find(self, name: str) -> str | None:
        """Return the key of this name, None without one or without a keyring. Raises `KeyringSilentError`."""
        return self._with_backend(lambda backend: backend.get_password(_SERVICE, name))

    def keep(self, name: str, key: str) -> bool:
        """Keep a key and read it back; return whether it is there. Raises `KeyringSilentError`."""

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
        """Return what `work` returns on a thread of its own, which is left to itself when it takes too long."""
        answer: queue.SimpleQueue[tuple[bool, Any]] = queue.SimpleQueue()

        def run() -> None:
            try:
                answer.put((True, work()))
            except Exception as error:  # noqa: BLE001 - backends raise what their systems do
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
    """Return the best real backend, None without one or without the package."""
    try:
        import keyring  # noqa: PLC0415 - an optional package, and slow
        from keyring.backends.chainer import ChainerBackend  # noqa: PLC0415 - as above
    except ImportError:
        return None
    backend = keyring.get_keyring()
    # A chain would fall back on whatever is installed.
    candidates = backend.backends if isinstance(backend, ChainerBackend) else [backend]
    return next((one for one in candidates if one.priority >= _LEAST_PRIORITY), None)
