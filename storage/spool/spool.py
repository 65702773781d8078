"""The durable queue between a finished run and the database, one file for each operation or batch."""

import hashlib
import os
import re
import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from filelock import FileLock, Timeout

from domain.errors import SpoolError, SpoolFullError
from domain.history.operations import DeleteExperimentOperation, DeleteOperation, Operation
from domain.history.ports import WaitingOperation
from storage.files.durable import make_private_folder, remove_abandoned, write_durably
from storage.files.errors import file_errors
from storage.spool.format import MANY, kind_of, read_operations, to_bytes
from storage.spool.reading import KnownOperations

_NUMBER_DIGITS = 12
_NAME = re.compile(rf"([0-9]{{{_NUMBER_DIGITS},}})-(?:([a-z]+)-([0-9a-f]+)-)?[0-9a-f]{{12,32}}\.json")
"""Number, kind, record; files of an earlier version have only the number."""
_MOST_NUMBER = 10**200
"""File names have no room for higher numbers. Only a file of another program can have such a name; it is ignored."""
_JOURNAL = "journal"
_DELETES = (DeleteOperation, DeleteExperimentOperation)
_DELETE_KINDS = {kind_of(delete("")) for delete in _DELETES}
DEFAULT_LIMIT = 1000


class FileSpool:
    """Implements `domain.history.ports.Spool` in one private folder, which is created when needed.

    A file is called `<number>-<kind>-<record>-<random>.json`. The numbers grow in the order of the operations. The
    record part is a hash of its uid or, for a file of many operations, their number when it was written. The random
    part makes the names of different processes unique. Hidden files are still being written, or a crash left them
    before `put` returned. The sub-folder `journal` has the operations acknowledged since the newest backup. Files with
    other names, folders and links are ignored.
    """

    def __init__(self, folder: Path, limit: int = DEFAULT_LIMIT) -> None:
        self._folder = folder
        self._journal = folder / _JOURNAL
        self._limit = limit
        self._lock = threading.Lock()
        self._last_number = 0
        # Not thread-local: it may be acquired on one thread and released on another.
        self._claim = FileLock(folder / ".claim.lock", timeout=0, mode=0o600, thread_local=False)
        self._claimed = threading.Lock()
        self._swept = False
        self._known = KnownOperations(folder)
        self._retired: dict[str, frozenset[str]] = {}
        """The records in each journal file of many operations, cached because reading it for each delete is slow."""

    def check_room(self) -> int:
        """Return how many more operations fit, at least 1; raise `SpoolFullError` at the limit."""
        with _translated(self._folder):
            waiting = sum(name.operations for name in _names(self._folder))
        if waiting >= self._limit:
            raise SpoolFullError(
                f"{waiting:,} changes are waiting because the history cannot be written.",
                "Fix the problem shown in the status bar, then retry saving. Nothing that waits is lost.",
            )
        return self._limit - waiting

    def check_writable(self, *operations: Operation) -> None:
        """Raise the `SpoolError` with which `put` would fail, by writing as many bytes of 0 and removing them."""
        hidden = self._folder / f".{uuid4().hex}.tmp"  # a killed process leaves it to `remove_abandoned`
        with _translated(self._folder):
            write_durably(hidden, bytes(len(to_bytes(*operations))))
            hidden.unlink()

    def put(self, *operations: Operation) -> str:
        """Write operations durably as one file and return its name. Raises `SpoolError`."""
        data = to_bytes(*operations)
        with _translated(self._folder), self._lock:
            name = _new_name(self._next_number(), operations)
            write_durably(self._folder / name, data)
        self._known.learn(name, operations, data)
        return name

    def waiting(self) -> list[WaitingOperation]:
        """Return the waiting operations in the order of `put`. A file that cannot be read is left out and kept."""
        with _translated(self._folder):
            listed = _listed(self._folder)
            operations = _read(_ours(listed), self._known)
            self._known.forget_all_but(listed)
            return operations

    def unreadable(self) -> int:
        """Return how many spool files could not be read."""
        with _translated(self._folder):
            names = _all_files(self._folder)
            operations = zip(names, self._known.read(names), strict=True)
            # A file that no longer exists was acknowledged, perhaps by another process.
            return sum(not found and (self._folder / name).exists() for name, found in operations)

    @contextmanager
    def claim(self) -> Iterator[bool]:
        """Hold the exclusive right to apply and acknowledge operations; False if another thread or process has it.

        It is a file lock, which the operating system releases when the process ends in any way.
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

    def acknowledge(self, name: str, left: Sequence[Operation] = ()) -> None:
        """Move a file's applied operations to the journal; those in `left` keep waiting. A missing file is ignored."""
        with _translated(self._folder), suppress(FileNotFoundError):
            if left:
                self._retire_all_but(name, left)
                return
            try:
                (self._folder / name).rename(self._journal / name)
            except FileNotFoundError:
                if not (self._folder / name).exists():
                    return
                make_private_folder(self._journal)
                (self._folder / name).rename(self._journal / name)

    def _retire_all_but(self, name: str, left: Sequence[Operation]) -> None:
        done = list(read_operations(self._folder / name))
        for operation in left:
            done.remove(operation)
        if done and (match := _NAME.fullmatch(name)):
            write_durably(self._journal / _new_name(int(match[1]), done), to_bytes(*done))
            write_durably(self._folder / name, to_bytes(*left))

    def journal(self) -> list[WaitingOperation]:
        """Return the operations acknowledged since the newest backup, in the order of `put`."""
        with _translated(self._folder):
            return _read(_names(self._journal), KnownOperations(self._journal))

    def journal_length(self) -> int:
        """Return an upper bound of the operations in the journal, without reading them."""
        with _translated(self._folder):
            return sum(name.operations for name in _names(self._journal))

    def prune_journal(self, names: Iterable[str]) -> None:
        """Remove the files of these names from the journal, because a backup has them. Missing ones are ignored."""
        with _translated(self._folder):
            for name in names:
                (self._journal / name).unlink(missing_ok=True)

    def erase(self, *uids: str) -> None:
        """Remove all operations on these records except deletes from the journal. Call it after they were deleted."""
        digests = {_digest(uid) for uid in uids}
        with _translated(self._folder):
            for name in _names(self._journal) if uids else ():
                if name.kind not in _DELETE_KINDS and not digests.isdisjoint(self._records_in(name)):
                    _remove_from(self._journal / name.text, uids)

    def _records_in(self, name: "_Name") -> frozenset[str]:
        """Return the digests of the records in a journal file, perhaps including some already erased from it."""
        if name.kind not in {"", MANY}:
            return frozenset({name.about})
        if name.text not in self._retired:
            [retired] = KnownOperations(self._journal).read([name.text])
            self._retired[name.text] = frozenset(_digest(one.operation.uid) for one in retired)
        return self._retired[name.text]

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
                if name.number < _MOST_NUMBER:
                    self._last_number = name.number
                    break
        self._last_number += 1
        return self._last_number


class _Name(NamedTuple):
    """The name of a spool file; names sort in the order of the operations."""

    number: int
    text: str
    kind: str
    about: str

    @property
    def operations(self) -> int:
        """The most operations that the file can have."""
        return int(self.about) if self.kind == MANY and self.about.isdigit() else 1


def _new_name(number: int, operations: Sequence[Operation]) -> str:
    kind, about = kind_of(operations[0]), _digest(operations[0].uid)
    if len(operations) > 1:
        kind, about = MANY, str(len(operations))
    return f"{number:0{_NUMBER_DIGITS}}-{kind}-{about}-{uuid4().hex[:12]}.json"


def _names(folder: Path) -> list[_Name]:
    """Return the names of the spool files in a folder, in order."""
    return _ours(_listed(folder))


def _ours(listed: Iterable[str]) -> list[_Name]:
    matches = map(_NAME.fullmatch, listed)
    return sorted(_Name(int(match[1]), match[0], match[2] or "", match[3] or "") for match in matches if match)


def _all_files(folder: Path) -> list[str]:
    """Return the name of everything in the spool folder except the journal and hidden files."""
    return [name for name in _listed(folder) if name != _JOURNAL and not name.startswith(".")]


def _listed(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208 - creating hundreds of `Path`s would take longer than reading the disk
    except FileNotFoundError:
        return []


def _read(names: Sequence[_Name], known: KnownOperations) -> list[WaitingOperation]:
    return [operation for operations in known.read(name.text for name in names) for operation in operations]


def _remove_from(path: Path, uids: Collection[str]) -> None:
    """Remove all operations on these records except deletes from a file."""
    operations = read_operations(path)
    kept = [each for each in operations if each.uid not in uids or isinstance(each, _DELETES)]
    if not kept:
        path.unlink(missing_ok=True)
    elif len(kept) < len(operations):
        write_durably(path, to_bytes(*kept))


def _digest(uid: str) -> str:
    return hashlib.sha256(uid.encode()).hexdigest()[:16]


def _translated(folder: Path) -> AbstractContextManager[None]:
    return file_errors(
        SpoolError,
        (
            f"The folder {folder} cannot be used, so nothing can be saved.",
            "Check that it exists and that you have permission to write to it.",
        ),
        full=(f"The disk that holds {folder} is full, so nothing can be saved.", "Free some space and try again."),
    )
