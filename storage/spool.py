"""The waiting room between a finished run and the database: one file for each operation."""

import hashlib
import os
import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from filelock import FileLock, Timeout

from domain.errors import SpoolError, SpoolFullError
from domain.operations import DeleteOperation, Operation
from domain.ports import WaitingOperation
from storage.durable_file import is_disk_full, make_private_folder, remove_abandoned, write_durably
from storage.spool_format import is_of_any_version, kind_of, to_bytes
from storage.spool_reading import KnownOperations

_NUMBER_DIGITS = 12
_NAME = re.compile(rf"([0-9]{{{_NUMBER_DIGITS},}})-(?:([a-z]+)-([0-9a-f]+)-)?[0-9a-f]{{12,32}}\.json")
"""Number, kind, record; the files of an earlier version have neither kind nor record."""
_JOURNAL = "journal"
_DELETE = kind_of(DeleteOperation(""))
DEFAULT_LIMIT = 1000


class FileSpool:
    """Implements `domain.ports.Spool` in one private folder, which is made at the first `put`.

    A file is called `<number>-<kind>-<record>-<random>.json`: the numbers grow in the order of the operations; the
    record is a hash of its uid; two processes never choose the same random part. Hidden files are ones that are still
    being written, or that a crash left before `put` returned. The sub-folder `journal` holds what was retired since the
    newest backup. A file with any other name, a folder or a link is left alone and changes nothing.
    """

    def __init__(self, folder: Path, limit: int = DEFAULT_LIMIT) -> None:
        self._folder = folder
        self._journal = folder / _JOURNAL
        self._limit = limit
        self._lock = threading.Lock()
        self._last_number = 0
        # Not of one thread: a pass may begin in one and end in another.
        self._claim = FileLock(folder / ".claim.lock", timeout=0, mode=0o600, thread_local=False)
        self._claimed = threading.Lock()
        self._swept = False
        self._known = KnownOperations(folder)

    def check_room(self) -> None:
        """Raise `SpoolFullError` when the spool has reached its bound. Nothing is ever evicted."""
        with _translated(self._folder):
            waiting = len(_names(self._folder))
        if waiting >= self._limit:
            raise SpoolFullError(
                f"{waiting:,} finished operations wait for the history, which cannot be written.",
                "Put right what the status bar says of saving, then retry saving; nothing that waits is lost.",
            )

    def put(self, operation: Operation) -> str:
        """Write one operation durably and return its name. Raises `SpoolError`."""
        data = to_bytes(operation)
        with _translated(self._folder), self._lock:
            name = f"{self._next_number():0{_NUMBER_DIGITS}}-{kind_of(operation)}-{_digest(operation.uid)}"
            name += f"-{uuid4().hex[:12]}.json"
            write_durably(self._folder / name, data)
        return name

    def waiting(self) -> list[WaitingOperation]:
        """Return what waits, in the order in which it was put. A file that cannot be read is left alone."""
        with _translated(self._folder):
            listed = _listed(self._folder)
            operations = _read(_ours(listed), self._known)
            self._known.forget_all_but(listed)
            return operations

    def unreadable(self) -> int:
        """Return how many files of the spool could not be read."""
        with _translated(self._folder):
            names = _all_files(self._folder)
            operations = zip(names, self._known.read(names), strict=True)
            # One that is gone by now was retired, perhaps by another process.
            return sum(operation is None and (self._folder / name).exists() for name, operation in operations)

    @contextmanager
    def claim(self) -> Iterator[bool]:
        """Hold the right to apply and retire operations; False when another thread or process holds it.

        A lock of the system, because it ends with its process, however that ends.
        """
        with _translated(self._folder):
            claimed = self._claimed.acquire(blocking=False)
            if claimed:
                try:
                    claimed = self._lock_folder()
                except BaseException:
                    self._claimed.release()
                    raise
                if not claimed:
                    self._claimed.release()
        try:
            yield claimed
        finally:
            if claimed:
                self._claim.release()
                self._claimed.release()

    def retire(self, name: str) -> None:
        """Move an operation that the database has acknowledged to the journal. A missing one is no error."""
        with _translated(self._folder), suppress(FileNotFoundError):
            try:
                (self._folder / name).rename(self._journal / name)
            except FileNotFoundError:
                if not (self._folder / name).exists():
                    return
                make_private_folder(self._journal)
                (self._folder / name).rename(self._journal / name)

    def journal(self) -> list[WaitingOperation]:
        """Return what was retired since the newest backup, in the order in which it was put."""
        with _translated(self._folder):
            return _read(_names(self._journal), KnownOperations(self._journal))

    def journal_length(self) -> int:
        """Return how many operations the journal holds, without reading them."""
        with _translated(self._folder):
            return len(_names(self._journal))

    def trim_journal(self, names: Iterable[str]) -> None:
        """Remove operations that a backup holds now from the journal. A missing one is no error."""
        with _translated(self._folder):
            for name in names:
                (self._journal / name).unlink(missing_ok=True)

    def forget(self, uid: str) -> None:
        """Remove what the journal holds of a record but its delete; called once the database has deleted it."""
        digest = _digest(uid)
        with _translated(self._folder):
            for name in _names(self._journal):
                if name.kind != _DELETE and (name.record or self._record_of_retired(name.text)) == digest:
                    (self._journal / name.text).unlink(missing_ok=True)

    def _record_of_retired(self, name: str) -> str | None:
        [retired] = KnownOperations(self._journal).read([name])
        return None if retired is None else _digest(retired.operation.uid)

    def _lock_folder(self) -> bool:
        if not self._folder.exists():
            make_private_folder(self._folder)
        try:
            self._claim.acquire()
        except Timeout:
            return False
        if not self._swept:
            self._swept = True
            remove_abandoned(self._folder, ".*.tmp")
        return True

    def _next_number(self) -> int:
        for folder in (self._folder, self._journal):
            for name in reversed(_names(folder)):
                if name.number <= self._last_number:
                    break
                # Another program's file may have a name like ours; its number counts for nothing.
                if is_of_any_version(folder / name.text):
                    self._last_number = name.number
                    break
        self._last_number += 1
        return self._last_number


class _Name(NamedTuple):
    """The name of a file of ours; they sort in the order of the operations."""

    number: int
    text: str
    kind: str
    record: str


def _names(folder: Path) -> list[_Name]:
    """Return the names of the operations in a folder, in their order."""
    return _ours(_listed(folder))


def _ours(listed: Iterable[str]) -> list[_Name]:
    matches = map(_NAME.fullmatch, listed)
    return sorted(_Name(int(match[1]), match[0], match[2] or "", match[3] or "") for match in matches if match)


def _all_files(folder: Path) -> list[str]:
    """Return the name of every file in the folder of what waits, whatever it is, but hidden ones."""
    return [name for name in _listed(folder) if name != _JOURNAL and not name.startswith(".")]


def _listed(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208 - a path for each of hundreds of names would cost more than the disk
    except FileNotFoundError:
        return []


def _read(names: Sequence[_Name], known: KnownOperations) -> list[WaitingOperation]:
    return [operation for operation in known.read(name.text for name in names) if operation is not None]


def _digest(uid: str) -> str:
    return hashlib.sha256(uid.encode()).hexdigest()[:16]


@contextmanager
def _translated(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if is_disk_full(error):
            raise SpoolError(
                f"The disk that holds {folder} is full, so nothing can be kept.", "Free some space and try again."
            ) from error
        raise SpoolError(
            f"The folder {folder} cannot be used, so nothing can be kept.",
            "Check that it exists and that you may write in it.",
        ) from error
