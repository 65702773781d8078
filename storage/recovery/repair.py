"""Checks, backs up, repairs and restores the database file. Uses raw SQL for files that may be damaged."""

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from glob import escape
from pathlib import Path
from uuid import uuid4

from domain.errors import QueryInterruptedError, StorageError
from domain.history.backups import RESTORED, Backup, RepairReport
from domain.history.ports import WaitingOperation
from domain.history.waiting import apply_operations
from domain.runtime.cancellation import CancelToken
from domain.runtime.clock import Clock
from domain.runtime.progress import Progress
from storage.database.backup import (
    OnProgress,
    backup_folder,
    backup_of,
    check_backup,
    connect,
    copy_into,
    list_backups,
    make_backup,
    stamp_of,
    was_there,
)
from storage.database.errors import translated
from storage.database.file import DatabaseFile
from storage.database.migrations import MIGRATIONS
from storage.database.ownership import foreign, is_ours
from storage.files.durable import remove_abandoned, sync_file, sync_folder
from storage.recovery import salvage
from storage.recovery.experiments import copy_experiments, remove_orphans
from storage.repository import SqlitePromptRepository

STEPS_BETWEEN_CANCEL_CHECKS = 100_000
"""In steps of SQLite's virtual machine; a few milliseconds."""
_BEFORE_RESTORE = "before-restore"
_ROWS_BETWEEN_REPORTS = 20
_KEPT_BEFORE_RESTORE = 5
_HELD = {
    table: f"SELECT 1 FROM {table} WHERE uid = ?"
    for table in ("prompt_history", "deleted_record", "experiment", "deleted_experiment")
} | {"lineage_cases": "SELECT 1 FROM lineage_cases WHERE root_uid = substr(?, length('cases:') + 1)"}
"""How each table is asked for the uid of an operation."""


class SqliteHistoryFile:
    """Implements `domain.history.backups.HistoryFile`. Uses its own connections, so that others are not blocked."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock
        self._file = DatabaseFile(path)

    def check(
        self, cancel: CancelToken, on_progress: OnProgress = lambda _progress: None, *, journal_length: int = 0
    ) -> str | None:
        """Read the whole file; return a sentence that says what is wrong with it, or None.

        A missing file counts as lost if a backup or the journal shows that it once existed. SQLite does not report the
        progress of its check, so `on_progress` is only called when the check begins.
        """
        with translated(self._path):
            if not self._path.exists():
                lost = was_there(self._path, journal_length)
                return f"The history file {self._path} is missing." if lost else None
            if self._path.stat().st_size == 0:
                return f"The history file {self._path} is empty."
            try:
                with closing(connect(self._path)) as connection:
                    on_progress(Progress("checking the history"))
                    connection.set_progress_handler(lambda: cancel.cancelled, STEPS_BETWEEN_CANCEL_CHECKS)
                    [result] = connection.execute("PRAGMA quick_check(1)").fetchone()
            except sqlite3.DatabaseError as error:
                if cancel.cancelled:
                    raise QueryInterruptedError("The check was stopped.") from None
                if not _is_damage(error):
                    raise
                result = "damaged"
        return None if result == "ok" else f"The history file {self._path} is damaged."

    def back_up(self, reason: str, keep: int, on_progress: OnProgress = lambda _progress: None) -> Backup:
        """Copy the history while it is in use, check the copy, and keep only the newest `keep` of this reason."""
        with translated(self._path):
            return make_backup(self._path, reason, self._clock.now(), keep, on_progress)

    def backups(self) -> list[Backup]:
        """Return the backups, newest first."""
        with translated(self._path):
            return list_backups(self._path)

    def holds(self, backup: Backup, uids: Collection[str]) -> bool:
        """Return whether a backup has every one of these records, experiments or cases, as a row or as deleted."""
        with translated(backup.path), closing(connect(backup.path)) as connection:
            # The file may be older than some of these tables.
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            held = [sql for table, sql in _HELD.items() if table in tables]
            return all(any(connection.execute(sql, (uid,)).fetchone() for sql in held) for uid in uids)

    def restore(
        self,
        backup: Path,
        on_progress: OnProgress = lambda _progress: None,
        when_kept: Callable[[Backup], None] = lambda _before: None,
    ) -> Backup:
        """Replace the history with a checked copy of `backup`; return a backup of the previous history.

        Another copy is kept as a backup with the reason `RESTORED`: a rebuild uses no older backups.
        """
        check_backup(backup, len(MIGRATIONS))
        with translated(self._path):
            if self._path.exists():
                known = self._file.latest_identity() == self._file.main_identity()
                self._refuse_foreign(was_ours=known or was_there(self._path, 0))
        with self._temporary() as temporary, translated(self._path), self._file.lock():
            with closing(connect(backup)) as source:
                copy_into(source, temporary, on_progress, "copying the backup")
            before, now = self._keep_present(on_progress), self._clock.now()
            with backup_of(temporary, self._path, RESTORED, now, 1, on_progress) as give_name:
                when_kept(before)
                self._put_in_place(temporary)
                give_name()
        return before

    def repair(
        self,
        journal: list[WaitingOperation],
        on_progress: OnProgress = lambda _progress: None,
        cancel: CancelToken | None = None,
    ) -> RepairReport | None:
        """Replace a damaged or lost file with a new one, built from everything that can still be read.

        The damaged file is moved aside. Returns None when `check` finds nothing wrong; `cancel` stops that check.
        Raises `ForeignHistoryError` when the file is not a history of this application.
        """
        with translated(self._path), self._file.lock(), self._temporary() as temporary:
            if self.check(cancel or CancelToken(), on_progress, journal_length=len(journal)) is None:
                return None
            is_there = self._path.exists()
            if is_there:
                self._refuse_foreign(was_ours=was_there(self._path, len(journal)))
            report = self._rebuild(temporary, journal, on_progress)
            aside = self._file.move_aside("damaged", stamp_of(self._clock.now())) if is_there else None
            self._put_in_place(temporary)
        salvaged, from_backup, from_journal, unread = report
        return RepairReport(aside, salvaged, from_backup, from_journal, unread)

    def _rebuild(
        self, target: Path, journal: list[WaitingOperation], on_progress: OnProgress
    ) -> tuple[int, int, int, int | None]:
        """Fill a new database; return the numbers of rows from the file, backups and journal, and of lost rows."""
        with self._new_history(target) as repository:
            with closing(connect(target)) as new:
                new.execute("PRAGMA ignore_check_constraints = 1")
                new.execute("BEGIN IMMEDIATE")
                salvaged, expected = self._salvage_into(new, on_progress)
                from_backup = self._add_backups(new, expected or (), on_progress)
                new.execute("COMMIT")
            before = _count(target)
            apply_operations([waiting.operation for waiting in journal], repository)
        with closing(connect(target)) as new:
            remove_orphans(new)
            new.execute("PRAGMA journal_mode = DELETE")
            present = {str(uid) for (uid,) in new.execute("SELECT uid FROM prompt_history")}
            present |= {str(uid) for (uid,) in new.execute("SELECT uid FROM deleted_record")}
        sync_file(target)
        unread = None if expected is None else len(expected - present)
        return salvaged, from_backup, max(_count(target) - before, 0), unread

    def _salvage_into(self, new: sqlite3.Connection, on_progress: OnProgress) -> tuple[int, set[str] | None]:
        try:
            with closing(connect(self._path)) as damaged:
                expected = salvage.uids_in_index(damaged)
                if expected is not None:  # otherwise only the rows show which deleted records were restored later
                    salvage.copy_side_tables(damaged, new, living=expected)
                rows = salvage.read_rows_around_damage(damaged)
                salvaged = _insert(new, rows, on_progress, len(expected) if expected else None)
                salvage.copy_side_tables(damaged, new, living=expected or ())
                copy_experiments(damaged, new)
                return salvaged, expected
        except sqlite3.DatabaseError:
            return 0, None

    def _add_backups(self, new: sqlite3.Connection, living: Collection[str], on_progress: OnProgress) -> int:
        """Add the rows and tombstones that are only in backups, newest backup first; return how many rows were added.

        Tombstones of records in `living` are ignored. Backups older than the newest `RESTORED` one are not used: the
        user has replaced that history.
        """
        added = 0
        for backup in list_backups(self._path):
            with suppress(StorageError, sqlite3.DatabaseError):
                check_backup(backup.path, len(MIGRATIONS))
                with closing(connect(backup.path)) as source:
                    added += _insert(new, salvage.read_rows_around_damage(source), on_progress)
                    salvage.copy_side_tables(source, new, living)
                    copy_experiments(source, new)
                if backup.reason == RESTORED:
                    break
        return added

    @contextmanager
    def _new_history(self, target: Path) -> Iterator[SqlitePromptRepository]:
        """Open a history that does not exist yet."""
        repository = SqlitePromptRepository(target, readers=1, wal=False, synchronous="FULL", clock=self._clock)
        try:
            repository.check_writable()  # creates the tables
            yield repository
        finally:
            repository.close()

    def _refuse_foreign(self, *, was_ours: bool) -> None:
        """Raise `ForeignHistoryError` if the file is not a history of this application.

        `was_ours` decides if the file is too damaged to tell.
        """
        try:
            with closing(connect(self._path)) as connection:
                is_foreign = is_ours(connection) is False
        except sqlite3.DatabaseError as error:
            if not _is_damage(error):
                raise
            is_foreign = not was_ours
        if is_foreign:
            raise foreign(self._path)

    def _keep_present(self, on_progress: OnProgress) -> Backup:
        """Back up the current history; a file that cannot be copied is moved aside unchanged."""
        moment = self._clock.now()
        if not self._path.exists() or self._path.stat().st_size == 0:
            return Backup(backup_folder(self._path), moment, "nothing", 0)
        try:
            return make_backup(self._path, _BEFORE_RESTORE, moment, _KEPT_BEFORE_RESTORE, on_progress)
        except sqlite3.DatabaseError:
            aside = self._file.move_aside("damaged", stamp_of(moment))
            return Backup(aside, moment, "damaged", aside.stat().st_size)

    def _put_in_place(self, new: Path) -> None:
        self._file.remove_side_files()
        new.replace(self._path)
        sync_folder(self._path.parent)

    @contextmanager
    def _temporary(self) -> Iterator[Path]:
        """Yield the path for a temporary file next to the history; remove the file and its side files at the end."""
        folder, stem = self._path.parent, f".{self._path.name}."
        remove_abandoned(folder, f"{escape(stem)}*.tmp*")
        temporary = folder / f"{stem}{uuid4().hex}.tmp"
        try:
            yield temporary
        finally:
            for left in folder.glob(f"{escape(temporary.name)}*"):
                left.unlink(missing_ok=True)


def _insert(
    new: sqlite3.Connection, rows: Iterable[salvage.Cells], on_progress: OnProgress, count: int | None = None
) -> int:
    inserted = 0
    for number, row in enumerate(rows, start=1):
        inserted += salvage.insert_cells(new, row)
        if number % _ROWS_BETWEEN_REPORTS == 1:
            on_progress(Progress("repairing the history", number, count, "prompts"))
    return inserted


def _count(path: Path) -> int:
    with closing(connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM prompt_history").fetchone()[0])


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    code = getattr(error, "sqlite_errorcode", None)
    return code is None or (code & 0xFF) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
