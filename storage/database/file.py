"""The database file in its folder: creates it as a private file, and detects when it is deleted or replaced."""

import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock

from storage.files.durable import make_private_folder, sync_folder

LATEST = ".latest"
"""The suffix of the file next to a database that records which file last had the database's name."""
_LOCK_SECONDS = 10

Identity = tuple[int, int]
"""A file's device and inode, which distinguish it from a later file of the same name."""


class FileIdentities(NamedTuple):
    """The database file and its two side files (write-ahead log, shared memory); None where a file does not exist."""

    main: Identity | None
    log: Identity | None
    shared_memory: Identity | None


class DatabaseFile:
    """One SQLite file and its side files. Thread-safe; raises `OSError`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._log = path.with_name(path.name + "-wal")
        self._shared_memory = path.with_name(path.name + "-shm")
        self._latest = path.with_name(path.name + LATEST)
        self._lock: FileLock | None = None

    def main_identity(self) -> Identity | None:
        """Return the identity of the file that has the name now, None if there is none."""
        return _identity(self.path)

    def remember_identity(self, identity: Identity | None) -> None:
        """Record on disk, for other processes, that this file has the name now. Does nothing if it has not."""
        if identity is None or identity == self.latest_identity() or identity != self.main_identity():
            return
        with suppress(OSError):  # in a read-only folder nothing can be deleted or replaced either
            descriptor = os.open(self._latest, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(" ".join(map(str, identity)))

    def latest_identity(self) -> Identity | None:
        """Return the identity of the file that was last recorded under the name, if known."""
        try:
            device, inode = map(int, self._latest.read_text("ascii").split())
        except (OSError, ValueError):
            return None
        return device, inode

    def identities(self) -> FileIdentities:
        """Return the identities of the file and its side files."""
        return FileIdentities(_identity(self.path), _identity(self._log), _identity(self._shared_memory))

    def lock(self) -> FileLock:
        """Return the lock to hold while the file is created, renamed or migrated; acquiring it raises `Timeout`."""
        make_private_folder(self.path.parent)
        if self._lock is None:
            # One lock object for all callers, so that a thread that holds it can acquire it again.
            self._lock = FileLock(
                self.path.with_name(self.path.name + ".lock"), timeout=_LOCK_SECONDS, mode=0o600, thread_local=True
            )
        return self._lock

    def make(self) -> None:
        """Create an empty file (0600); SQLite gives its side files the same mode. Hold the lock.

        Side files left by an earlier database are removed: SQLite would replay an old log into the new file, or share
        its index (https://sqlite.org/howtocorrupt.html, sections 1.4 and 4).
        """
        self.remove_side_files()
        os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))

    def remove_side_files(self, only: FileIdentities | None = None) -> None:
        """Remove the log and the shared memory; with `only`, just those with the same identity. Hold the lock."""
        now = self.identities()
        if only is None or now.log == only.log:
            self._log.unlink(missing_ok=True)
        if only is None or now.shared_memory == only.shared_memory:
            self._shared_memory.unlink(missing_ok=True)

    def move_aside(self, word: str, stamp: str) -> Path:
        """Rename the file and its side files, unchanged, and return the new name. Hold the lock."""
        aside = self.path.with_name(f"{self.path.name}.{word}-{stamp}")
        for side in (self._log, self._shared_memory):
            if side.exists():
                side.rename(aside.with_name(aside.name + side.name.removeprefix(self.path.name)))
        self.path.rename(aside)
        sync_folder(self.path.parent)
        return aside

    def has_other_name(self, identity: Identity) -> bool:
        """Return whether a file in the folder, of any name, has this identity."""
        return any(_identity(path) == identity for path in self.path.parent.iterdir() if path.is_file())


def _identity(path: Path) -> Identity | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino
