"""Stores prompts deleted in bulk until the session ends, so that the deletion can be undone."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from filelock import FileLock, Timeout

from domain.errors import StorageError
from domain.history.operations import DeletedPrompt, ExperimentOperation, SaveOperation
from storage.database.errors import translated
from storage.files.durable import make_private_folder, write_lines_durably
from storage.spool.format import from_bytes, to_bytes

_LOCK = ".lock"


class UndoFiles:
    """Implements `domain.history.ports.UndoStore`: one file per deletion, in a private folder of this session.

    The first `keep` creates the folder, and removes folders left by killed sessions. Without `writes` everything is
    kept in memory.
    """

    def __init__(self, parent: Path, *, writes: bool = True) -> None:
        self._parent = parent
        self._writes = writes
        self._in_memory: dict[str, tuple[DeletedPrompt, ...]] = {}
        self._folder = parent / uuid4().hex
        self._lock = FileLock(self._folder / _LOCK, timeout=0, mode=0o600, thread_local=False)

    def keep(self, records: Iterable[DeletedPrompt]) -> str:
        """Write the records durably, one by one; return the name to `read` them by."""
        name = f"{uuid4().hex}.jsonl"
        if not self._writes:
            self._in_memory[name] = tuple(records)
            return name
        lines = (to_bytes(*record.restoring) + b"\n" for record in records)
        with translated(self._folder):
            if not self._lock.is_locked:
                self._remove_abandoned()
                make_private_folder(self._folder)
                self._lock.acquire()
            write_lines_durably(self._folder / name, lines, overwrite=False)
        return name

    def read(self, name: str) -> Iterator[DeletedPrompt]:
        """Yield the records kept under a name. Raises `StorageError`."""
        if not self._writes:
            yield from self._in_memory[name]
            return
        with translated(self._folder), (self._folder / name).open("rb") as lines:
            for line in lines:
                try:
                    yield _read(line)
                except ValueError as error:
                    raise StorageError(
                        f"The file {self._folder / name} has a line that cannot be read.",
                        "Copy the file before you quit: it has the deleted prompts.",
                    ) from error

    def forget(self) -> None:
        """Delete everything that this session has kept; its deletions can then no longer be undone."""
        self._in_memory.clear()
        if self._lock.is_locked:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._lock.release()

    def _remove_abandoned(self) -> None:
        for folder in self._parent.iterdir() if self._parent.is_dir() else ():
            # The operating system releases the lock of a session that ended, also of a killed one.
            with suppress(Timeout, OSError), FileLock(folder / _LOCK, timeout=0, mode=0o600, thread_local=False):
                shutil.rmtree(folder, ignore_errors=True)


def _read(line: bytes) -> DeletedPrompt:
    """Return the record on a line. Raises `ValueError`."""
    match from_bytes(line):
        case (SaveOperation(record), *rest):
            return DeletedPrompt(record, tuple(each for each in rest if isinstance(each, ExperimentOperation)))
    raise ValueError("no record")
