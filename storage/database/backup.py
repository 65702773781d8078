"""Copies of the whole history, made while it is in use. Uses raw SQL for pragmas and file checks."""

import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from domain.errors import FileError, NewerSchemaError, StorageError
from domain.history.backups import Backup
from domain.runtime.progress import BYTES, Progress
from domain.text.named_file import path_to_read
from storage.database.file import LATEST, DatabaseFile
from storage.database.ownership import is_ours, refuse_foreign
from storage.files.durable import make_private_folder, remove_abandoned, sync_file, sync_folder
from storage.files.errors import is_disk_full

_STAMP = "%Y%m%dT%H%M%S%f"
_MARK = ".backup-"
_BUSY_SECONDS = 5.0
_BYTES_A_STEP = 4 << 20
BACKING_UP = "backing up the history"

OnProgress = Callable[[Progress], None]


def stamp_of(moment: datetime) -> str:
    """Return an aware moment in the form used in file names: UTC, to the microsecond, sortable."""
    return f"{moment.astimezone(UTC):{_STAMP}}Z"


def backup_folder(database: Path) -> Path:
    """Return the folder of a database's backups."""
    return database.parent / "backups"


def list_backups(database: Path) -> list[Backup]:
    """Return the backups of a database, newest first. Raises `OSError`.

    Backup names of earlier versions lack the extension of the database, so several databases may share them. Their
    records decide which of these are included.
    """
    names = rf"(?:{re.escape(database.name)}{_MARK}|(?P<old>{re.escape(database.stem)}-))"
    pattern = re.compile(rf"{names}(?P<stamp>\d{{8}}T\d{{12}})Z-(?P<reason>[a-z0-9-]+)\.sqlite3")
    found = []
    folder = backup_folder(database)
    for path in folder.iterdir() if folder.is_dir() else ():
        match = pattern.fullmatch(path.name)
        if match and (not match["old"] or _was_made_by(database, path)):
            made_at = datetime.strptime(match["stamp"], _STAMP).replace(tzinfo=UTC)
            found.append(Backup(path, made_at, match["reason"], path.stat().st_size))
    return sorted(found, key=lambda backup: (backup.made_at, backup.path.name), reverse=True)


def was_there(database: Path, journal_length: int) -> bool:
    """Return whether a history once existed, shown by its journal or a backup. Raises `OSError`."""
    return journal_length > 0 or bool(list_backups(database))


def _was_made_by(database: Path, backup: Path) -> bool:
    """Return whether a backup, whose name fits several databases, belongs to this one, judged by their records."""
    neighbours = _neighbours(database)
    if not neighbours:
        return True
    in_backup, own = known_uids(backup), known_uids(database)
    if own is not None:
        return not own.isdisjoint(in_backup or ())
    if any(not (known_uids(neighbour) or set()).isdisjoint(in_backup or ()) for neighbour in neighbours):
        return False
    return database.exists() or DatabaseFile(database).latest_identity() is not None


def _neighbours(database: Path) -> set[Path]:
    """Return the other databases, including deleted ones, whose old backups have the same names as this one's."""
    traces = {database.with_name(path.name.removesuffix(LATEST)) for path in database.parent.glob(f"*{LATEST}")}
    there = {path for path in database.parent.glob("*") if path.stem == database.stem and known_uids(path) is not None}
    return {path for path in traces | there if path.stem == database.stem} - {database}


def known_uids(path: Path) -> set[object] | None:
    """Return the uids of a history's records, experiments and tombstones; None when it cannot be read."""
    found: set[object] = set()
    with suppress(sqlite3.DatabaseError), closing(connect(path)) as connection:
        found |= uids_in(connection, "prompt_history")
        for table in ("deleted_record", "experiment", "deleted_experiment"):
            with suppress(sqlite3.DatabaseError):  # earlier schemas do not have this table
                found |= uids_in(connection, table)
        return found
    return None


def uids_in(connection: sqlite3.Connection, table: str) -> set[object]:
    """Return the uids in a table. Raises `sqlite3.Error`."""
    return {uid for (uid,) in connection.execute(f"SELECT uid FROM {table}")}


def make_backup(
    database: Path, reason: str, moment: datetime, keep: int, on_progress: OnProgress = lambda _progress: None
) -> Backup:
    """Copy a database that may be in use, and keep only the newest `keep` backups of this reason.

    An older backup is kept while it has a record that no newer one of them has: its history was replaced by another.
    The copy is one private file, checked before it gets its name. An error in `on_progress` cancels the copy and leaves
    nothing behind. Raises `StorageError`, `sqlite3.Error`, `OSError`.
    """
    with backup_of(database, database, reason, moment, keep, on_progress) as give_name:
        return give_name()


@contextmanager
def backup_of(
    source_file: Path,
    database: Path,
    reason: str,
    moment: datetime,
    keep: int,
    on_progress: OnProgress = lambda _progress: None,
) -> Iterator[Callable[[], Backup]]:
    """Copy `source_file` as `make_backup` does. Call the yielded function to make it a backup of `database`.

    If it is not called in the block, the copy is removed.
    """
    folder = backup_folder(database)
    _make_folder(folder)
    remove_abandoned(folder, ".*.tmp")
    _ensure_space(source_file, folder)
    path = folder / f"{database.name}{_MARK}{stamp_of(moment)}-{reason}.sqlite3"
    temporary = folder / f".{uuid4().hex}.tmp"
    try:
        with closing(connect(source_file)) as source:
            refuse_foreign(source, database)
            copy_into(source, temporary, on_progress)
        # An emptied file can be copied without an error, and would count as the newest history.
        check_backup(temporary, newest_schema=None)
        yield lambda: _named(temporary, path, database, reason, keep)
    finally:
        temporary.unlink(missing_ok=True)


def _named(temporary: Path, path: Path, database: Path, reason: str, keep: int) -> Backup:
    temporary.rename(path)
    sync_folder(path.parent)
    _remove_old([backup.path for backup in list_backups(database) if backup.reason == reason], max(keep, 1))
    return next(backup for backup in list_backups(database) if backup.path == path)


def _make_folder(folder: Path) -> None:
    """Create the folder of backups. Raises `StorageError` if it is not writable, and `OSError` if the disk is full."""
    try:
        make_private_folder(folder)
    except OSError as error:
        if is_disk_full(error):
            raise
    if not os.access(folder, os.W_OK | os.X_OK):
        raise StorageError(
            f"The backup folder {folder} is not writable.",
            "Check that it is a folder and that you have permission to write to it.",
            title="No backup was made",
        )


def _remove_old(newest_first: list[Path], keep: int) -> None:
    old = newest_first[keep:]
    known = set[object]().union(*(known_uids(path) or () for path in newest_first[:keep])) if old else set()
    for path in old:
        alone = (known_uids(path) or set()) - known
        if alone:
            known |= alone
        else:
            path.unlink(missing_ok=True)


def copy_into(
    source: sqlite3.Connection, target: Path, on_progress: OnProgress = lambda _progress: None, what: str = BACKING_UP
) -> None:
    """Copy the current state of a connection's database into a new private file, check it and flush it to the disk.

    `on_progress` receives the bytes copied after every 4 MB; an error that it raises cancels the copy.
    """
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    [page_bytes] = source.execute("PRAGMA page_size").fetchone()

    def report(_status: int, left: int, total: int) -> None:
        on_progress(Progress(what, (total - left) * page_bytes, total * page_bytes, BYTES))

    with closing(sqlite3.connect(target, isolation_level=None)) as copy, _one_state(source):
        source.backup(copy, pages=max(_BYTES_A_STEP // page_bytes, 1), progress=report)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
        [result] = copy.execute("PRAGMA quick_check(1)").fetchone()
    if result != "ok":
        raise sqlite3.DatabaseError("the copy is damaged")
    sync_file(target)


@contextmanager
def _one_state(source: sqlite3.Connection) -> Iterator[None]:
    """Hold a read transaction: without it, a copy in steps restarts after each change by another connection."""
    if source.in_transaction:
        yield
        return
    source.execute("BEGIN")
    try:
        source.execute("SELECT 1 FROM sqlite_master").fetchone()
        yield
    finally:
        if source.in_transaction:
            source.execute("ROLLBACK")


def connect(path: Path) -> sqlite3.Connection:
    """Connect to an existing database in autocommit mode. Raises `sqlite3.Error`."""
    address = f"{path.absolute().as_uri()}?mode=rw"
    connection = sqlite3.connect(address, uri=True, isolation_level=None, timeout=_BUSY_SECONDS)
    connection.text_factory = lambda data: data.decode(errors="replace")
    return connection


def check_backup(path: Path, newest_schema: int | None) -> None:
    """Raise `StorageError` unless `path` is an undamaged history, of at most `newest_schema` if one is given."""
    try:
        path_to_read(str(path))
    except FileError as error:
        raise StorageError(error.sentence, "Choose an existing backup.", title="Nothing to restore") from None
    try:
        with closing(connect(path)) as connection:
            [result] = connection.execute("PRAGMA quick_check(1)").fetchone()
            [version] = connection.execute("PRAGMA user_version").fetchone()
            if not is_ours(connection):
                result = "not a history"
    except sqlite3.Error:
        result, version = "not a history", 0
    if result != "ok":
        raise StorageError(
            f"The file {path} is damaged or is not a history.", "Choose another backup.", title="Nothing was restored"
        )
    if newest_schema is not None and version > newest_schema:
        raise NewerSchemaError(
            f"The file {path} was written by a later version of this program.", "Update this program first."
        )


def _ensure_space(database: Path, folder: Path) -> None:
    needed = database.stat().st_size
    log = database.with_name(database.name + "-wal")
    needed += log.stat().st_size if log.exists() else 0
    if shutil.disk_usage(folder).free < needed:
        raise StorageError(
            f"A backup of the history needs {needed // 2**20 + 1:,} MB, but {folder} has less free space.",
            "Free some space and try again.",
            title="No backup was made",
        )
