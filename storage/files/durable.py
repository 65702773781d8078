"""Files that survive a crash and a power failure, private to their owner."""

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
    """Make `folder` and its parents (0700) when they are missing; an existing one keeps its mode. Raises `OSError`."""
    if folder.is_dir():
        return
    make_private_folder(folder.parent)  # `mkdir(parents=True)` would leave the parents open to others
    folder.mkdir(mode=0o700, exist_ok=True)
    sync_folder(folder.parent)


def write_durably(path: Path, data: bytes) -> None:
    """Put `data` at `path` (0600), whole or not at all; when this returns it is on the disk. Raises `OSError`.

    The order is the usual one: temporary file, fsync, rename, fsync of the folder
    (https://man7.org/linux/man-pages/man2/fsync.2.html, "Calling fsync() does not necessarily ensure that the entry in
    the directory ... has also reached disk").
    """
    make_private_folder(path.parent)
    # mkstemp makes the file 0600. The leading dot keeps it out of every listing of waiting files.
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
    """Write `lines` as they come to `path` (0600), whole or not at all; memory does not grow.

    Raises `FileExistsError` when there is a file and it may not be overwritten, and `OSError`.
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
    """Let a whole file have the name `path`. Raises `FileExistsError` when another has it, and `OSError`.

    A rename alone would replace a file that arrives in between. Where there are no hard links (FAT, exFAT, many
    shares), an exclusive create takes the name and the whole file replaces what that made, so that nobody ever reads
    half a file. What such a file system answers differs; if the cause is another one, the create meets it too.
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
    """Return a lock for changing `path`, in a hidden file of its folder; waits for 5 s, then raises `Timeout`.

    Each call returns another one: so threads exclude each other as processes do.
    """
    return FileLock(path.with_name(f".{path.name}.lock"), timeout=LOCK_SECONDS, mode=0o600)


def remove_abandoned(folder: Path, pattern: str) -> None:
    """Remove temporary files that processes which were killed have left; a young one may still be written."""
    oldest = time.time() - _ABANDONED_SECONDS
    for path in folder.glob(pattern):
        with suppress(OSError):
            if path.stat().st_mtime < oldest:
                path.unlink()


def sync_file(path: Path) -> None:
    """Flush a file that another has written to the disk. Never one that SQLite has open in this process."""
    descriptor = os.open(path, os.O_RDWR)  # Windows flushes only what may be written
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Flush the names in a folder to the disk, where the file system can. Raises `OSError`."""
    if not hasattr(os, "O_DIRECTORY"):  # Windows cannot open a folder, and keeps its own journal of names
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _CANNOT_FLUSH_FOLDERS:
            raise
    finally:
        os.close(descriptor)
