"""Reads the files of a spool, and caches each until it changes."""

import os
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from domain.history.operations import Operation
from domain.history.ports import WaitingOperation
from storage.spool.format import comes_back_unchanged, read_operations

_Stamp = tuple[int, ...]
_SIZE = 2


class KnownOperations:
    """The operations in the files of one folder. Thread-safe.

    Other processes add and remove files, so each file is checked every time; but parsing a thousand records for every
    key of a search would take a second. The cached content is used while the file's inode, size and times are the same.
    A file that could not be opened is tried again every time.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        self._lock = threading.Lock()
        self._known: dict[str, tuple[_Stamp, tuple[WaitingOperation, ...]]] = {}

    def read(self, names: Iterable[str]) -> list[tuple[WaitingOperation, ...]]:
        """Return the operations in each file; none for a file that is missing or unreadable."""
        with self._lock:
            return [self._read(name) for name in names]

    def learn(self, name: str, operations: Iterable[Operation], data: bytes) -> None:
        """Cache the operations of a file to which `data` was just written, so that it need not be read.

        Another process may have changed the file since. It only removes operations, so the size shows a change.
        """
        if not comes_back_unchanged(data):
            return
        with self._lock, suppress(OSError):
            stamp = _stamp(self._path(name))
            if stamp[_SIZE] == len(data):
                self._known[name] = stamp, tuple(WaitingOperation(name, operation) for operation in operations)

    def forget_all_but(self, names: Iterable[str]) -> None:
        """Drop the cached content of files that are not among `names`, those in the folder."""
        with self._lock:
            for gone in self._known.keys() - set(names):
                del self._known[gone]

    def _read(self, name: str) -> tuple[WaitingOperation, ...]:
        path = self._path(name)
        known = self._known.get(name)
        try:
            stamp = _stamp(path)
            if known is None or known[0] != stamp:
                waiting = tuple(WaitingOperation(name, operation) for operation in read_operations(Path(path)))
                known = self._known[name] = stamp, waiting
        except OSError:
            self._known.pop(name, None)
            return ()
        return known[1]

    def _path(self, name: str) -> str:
        return os.path.join(self._folder, name)  # noqa: PTH118 - creating a thousand `Path`s would take longer than the rest


def _stamp(path: str) -> _Stamp:
    status = os.lstat(path)
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
