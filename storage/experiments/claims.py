"""The right to ask a model for outputs: one process has it at a time, because every request may be paid for."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from domain.errors import InvalidCasesError, StorageError
from storage.files.durable import lock_beside, make_private_folder
from storage.files.errors import file_errors


class ExperimentClaims:
    """File locks in a private folder, which is created when needed; a lock leaves no file behind."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def claim(self, what: str) -> Iterator[None]:
        """Hold the right to ask for what `what` names, as long as the block or this process lasts.

        Blocks for seconds: a thread that was told to stop may still hold it. Raises `InvalidCasesError` if another one
        holds it, and `StorageError`.
        """
        lock = lock_beside(self._folder / hashlib.sha256(what.encode()).hexdigest()[:16])
        with file_errors(
            StorageError,
            (
                f"The folder {self._folder} cannot be used, so nothing that is asked would be safe.",
                "Check that it exists and that you have permission to write to it.",
            ),
            full=(
                f"The disk that holds {self._folder} is full, so nothing was asked.",
                "Free some space and try again.",
            ),
        ):
            make_private_folder(self._folder)
            self._remove_abandoned()
            try:
                lock.acquire()
            except Timeout:
                raise InvalidCasesError(
                    "These two prompts are being tried already, in another window or by a command.",
                    "Wait until that has ended, then try again: what it has asked is used and not asked again.",
                ) from None
        try:
            yield
        finally:
            _remove(Path(lock.lock_file))  # while it is held: who waits for it then takes a new file
            lock.release()

    def _remove_abandoned(self) -> None:
        """Remove the files of killed processes."""
        for path in self._folder.glob(".*.lock"):
            with suppress(OSError), FileLock(path, timeout=0, mode=0o600):
                _remove(path)


def _remove(path: Path) -> None:
    with suppress(OSError):  # Windows removes no open file; the next claim does
        path.unlink()
