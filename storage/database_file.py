"""The database file as the folder knows it: made private, and noticed when it is deleted or replaced while open."""

import os
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock

from storage.durable_file import make_private_folder

Identity = tuple[int, int]
"""A file's device and inode: what stays when its name is given to another file."""


class FileIdentities(NamedTuple):
    """The database file and its two side files (write-ahead log, shared memory); None where there is none."""

    main: Identity | None
    log: Identity | None
    shared_memory: Identity | None


class DatabaseFile:
    """One SQLite file and its side files. Thread-safe; raises `OSError`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._log = path.with_name(path.name + "-wal")
        self._shared_memory = path.with_name(path.name + "-shm")

    def main_identity(self) -> Identity | None:
        """Return the identity of the file that has the name now."""
        return _identity(self.path)

    def identities(self) -> FileIdentities:
        """Return the identities of the file and its side files."""
        return FileIdentities(_identity(self.path), _identity(self._log), _identity(self._shared_memory))

    def prepare(self, previous: FileIdentities | None) -> None:
        """Make the folder (0700) and the file (0600) when they are missing; SQLite gives its side files the same mode.

        `previous` is what was open before, if anything was. Side files that outlived their database are removed: SQLite
        would replay a dead log into the new file, or share the index of one (https://sqlite.org/howtocorrupt.html,
        sections 1.4 and 4). A lock keeps two processes from doing this to each other.
        """
        now = self.identities()
        if now.main is not None and (previous is None or now.main == previous.main):
            return
        make_private_folder(self.path.parent)
        lock_path = self.path.with_name(self.path.name + ".lock")
        with FileLock(lock_path, timeout=10, mode=0o600):
            now = self.identities()
            if now.main is None:
                self._log.unlink(missing_ok=True)
                self._shared_memory.unlink(missing_ok=True)
                os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            elif previous is not None and now.main != previous.main:
                if now.log == previous.log:
                    self._log.unlink(missing_ok=True)
                if now.shared_memory == previous.shared_memory:
                    self._shared_memory.unlink(missing_ok=True)


def _identity(path: Path) -> Identity | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino
