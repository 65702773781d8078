"""Writes files that survive a crash and a power failure, private to their owner."""

import errno
import os
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from filelock import FileLock

LOCK_SECONDS = 5.0
_ABANDONED_SECONDS = 3600.0
_CANNOT_FLUSH_FOLDERS = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EBADF})


def make_private_folder(folder: Path) -> None:
    """Create `folder` and its parents (0700) if missing; an existing one keeps its mode. Raises `OSError`."""
    if folder.is_dir():
        return
    make_private_folder(folder.parent)  # `mkdir(parents=True)` would not make the parents private
    folder.mkdir(mode=0o700, exist_ok=True)
    sync_folder(folder.parent)


def write_durably(path: Path, data: bytes) -> None:
    """Write `data` to `path` (0600), whole or not at all; when this returns it is on the disk. Raises `OSError`.

    The steps are the usual ones: temporary file, fsync, rename, fsync of the folder
    (https://man7.org/linux/man-pages/man2/fsync.2.html, "Calling fsync() does not necessarily ensure that the entry in
    the directory ... has also reached disk").
    """
    make_private_folder(path.parent)
    # mkstemp creates the file with mode 0600. The leading dot hides it from listings of waiting files.
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write_lines_durably(path: Path, lines: Iterable[bytes], *, overwrite: bool) -> None:
    """Write `lines` one by one to `path` (0600), whole or not at all, in constant memory.

    Raises `FileExistsError` if the file exists and `overwrite` is false, and `OSError`.
    """
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(lines)
            file.flush()
            os.fsync(descriptor)
        if overwrite:
            temporary.replace(path)
        else:
            _give_free_name(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)


def _give_free_name(temporary: Path, path: Path) -> None:
    """Give a complete file the name `path`. Raises `FileExistsError` if another file has it, and `OSError`.

    A rename would replace a file created in the meantime. Without hard links (FAT, exFAT, many network shares), an
    exclusive create reserves the name and the complete file then replaces it, so that no one reads half a file. Such
    file systems report different errors; an error with another cause also makes the create fail.
    """
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            temporary.replace(path)
        except BaseException:
            path.unlink(missing_ok=True)
            raise


def lock_beside(path: Path) -> FileLock:
    """Return a lock for changing `path`, a hidden file next to it; acquiring it raises `Timeout` after 5 s.

    Each call returns a new lock object, so that threads exclude each other as processes do.
    """
    return FileLock(path.with_name(f".{path.name}.lock"), timeout=LOCK_SECONDS, mode=0o600)


def remove_abandoned(folder: Path, pattern: str) -> None:
    """Remove temporary files left by killed processes. Files younger than an hour stay: they may be in use."""
    oldest = time.time() - _ABANDONED_SECONDS
    for path in folder.glob(pattern):
        with suppress(OSError):
            if path.stat().st_mtime < oldest:
                path.unlink()


def sync_file(path: Path) -> None:
    """Flush a file that other code has written. Not for a file that SQLite has open in this process."""
    descriptor = os.open(path, os.O_RDWR)  # Windows flushes only files opened for writing
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Flush the entries of a folder to the disk, if the file system supports it. Raises `OSError`."""
    if not hasattr(os, "O_DIRECTORY"):  # Windows cannot open a folder, and its file system has a journal
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _CANNOT_FLUSH_FOLDERS:
            raise
    finally:
        os.close(descriptor)
