"""The threads that own SQLite connections: one that writes, some that read, one that watches for changes."""

import contextlib
import itertools
import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol, TypeVar

import peewee
from peewee import SqliteDatabase

from domain.cancellation import CancelToken
from domain.errors import DamagedHistoryError, NewerSchemaError, QueryInterruptedError, StorageError
from domain.history_news import HistoryNews
from domain.ports.clock import Clock
from storage.backup import list_backups, make_backup
from storage.database_file import DatabaseFile, FileIdentities, Identity
from storage.faults import translated
from storage.migrations import MIGRATIONS, mark_as_ours, migrate, schema_version
from storage.ownership import refuse_foreign
from storage.rescue import Rescue
from storage.sql import execute, raw_connection, read_pragma
from storage.workers import Workers

# At DEBUG Peewee logs every parameter: the person's prompts.
logging.getLogger("peewee").setLevel(logging.WARNING)

T = TypeVar("T")
Work = Callable[[SqliteDatabase], T]


class Stop(Protocol):
    """Tells that a query should end: because it is not wanted any more, or has had its time."""

    @property
    def cancelled(self) -> bool:
        """Whether it should."""
        ...


BUSY_TIMEOUT_SECONDS = 5
_ERASE_TIMEOUT_MS = 50
CACHE_KIB = 4 * 1024
STEPS_BETWEEN_CANCEL_CHECKS = 20_000
"""SQLite's virtual machine steps; about a millisecond. Python's lock changes hands at each check, and checks that
come every few microseconds keep it from the thread that draws."""


class Connections:
    """Runs work on one SQLite file, each piece on a thread that owns its connection.

    Nothing is opened before the first call. `read`, `write` and `data_version` are thread-safe and wait for the result.
    They raise `StorageError`; what the work itself raises otherwise passes through.

    Make one for each file in a process: two that find their file deleted at the same moment would disturb each other.
    Several processes do not.
    """

    def __init__(
        self,
        path: Path,
        *,
        readers: int,
        wal: bool,
        synchronous: str,
        clock: Clock,
        on_news: Callable[[HistoryNews], None] = lambda _news: None,
        expects_records: Callable[[], bool] = lambda: False,
    ) -> None:
        """Take how to open the file.

        `on_news` is called on the writer's thread when the file was lost or replaced. `expects_records` tells whether
        there once were records, so that a missing file is rebuilt and not begun anew; backups tell it too.
        """
        self._path = path
        self._file = DatabaseFile(path)
        self._rescue = Rescue(self._file, clock, on_news)
        self._clock = clock
        self._expects_records = expects_records
        self._journal_mode = "wal" if wal else "delete"
        # Peewee keeps one connection per thread in this one object.
        self._database = SqliteDatabase(
            # As an address, so that connecting never makes a file: `DatabaseFile` does, and makes it private.
            f"{path.absolute().as_uri()}?mode=rw",
            uri=True,
            autoconnect=False,
            lock_type="IMMEDIATE",
            timeout=BUSY_TIMEOUT_SECONDS,
            pragmas={
                "synchronous": synchronous,
                "foreign_keys": 1,
                "secure_delete": 1,  # what is deleted is overwritten
                "temp_store": "memory",
                "cache_size": -CACHE_KIB,
            },
        )
        self._opened: FileIdentities | None = None  # what the writer has open; only its thread touches this
        self._reader = threading.local()
        self._to_erase = False  # only the writer's thread touches this
        self._writing_thread: int | None = None  # the writer's, while it is in a transaction
        self.closing = CancelToken()
        """Set while everything is being closed: whatever still runs shall end."""
        self.openings = 0
        """How many times the writer has opened a file; each may be another file. Only its thread changes this."""
        self._generations = itertools.count()
        self._writer = Workers("history-writer", 1, self._close_writer)
        self._readers = Workers("history-reader", readers, self._database.close)
        self._watcher = Workers("history-watcher", 1, self._database.close)

    def write(self, work: Work[T], *, erase: bool = False) -> T:
        """Run `work` in a write transaction on the writer thread; it is committed when this returns.

        With `erase`, what it deletes is also taken out of the log: at once, or as soon as no reader needs it. What
        `work` itself writes by this method belongs to its transaction.
        """

        def job() -> T:
            self._writing_thread = threading.get_ident()
            try:
                result = self._write_once(work)
                while self._opened and self._file.main_identity() != self._opened.main:
                    # The file lost its name during the transaction: the work is done again where the name leads now.
                    result = self._write_once(work)
            finally:
                self._writing_thread = None
            self._to_erase = self._to_erase or (erase and bool(result))
            if self._to_erase:
                self._erase_log()
            return result

        if self._writing_thread == threading.get_ident():
            result = work(self._database)
            self._to_erase = self._to_erase or (erase and bool(result))
            return result
        return self._call(self._writer, job)

    def read(self, work: Work[T], cancel: Stop | None = None, *, snapshot: bool = False) -> T:
        """Run `work` on a reader thread. Setting `cancel` interrupts its query with `QueryInterruptedError`.

        With `snapshot`, all its queries see the database as it was when the first of them began.
        """

        def job() -> T:
            if cancel is not None and cancel.cancelled:
                raise QueryInterruptedError("The search was stopped because a newer one replaced it.")
            self._ensure_read_connection()
            connection = raw_connection(self._database)
            if snapshot:
                connection.execute("BEGIN")
            self._reader.cancel = cancel
            try:
                return work(self._database)
            except peewee.OperationalError:
                self._reader.cancel = None
                schema_version(self._database)  # a later version may have changed what is read: that is the reason then
                raise
            finally:
                # Before the end of the snapshot, which would be interrupted too and stay open for ever.
                self._reader.cancel = None
                if connection.in_transaction:
                    connection.rollback()

        return self._call(self._readers, job)

    def check_writable(self) -> None:
        """Raise the `StorageError` with which a write would fail, as far as one can tell without writing."""

        def job() -> None:
            self._ensure_written_file()
            with self._database.atomic("IMMEDIATE"):
                schema_version(self._database)
                # Of a file that may only be read, a transaction that is to write begins all the same.
                execute(self._database, "UPDATE note SET value = value WHERE 0")

        self._call(self._writer, job)

    def data_version(self) -> int:
        """Return a number that differs after any process has committed a change to the file.

        `PRAGMA data_version` counts what other connections commit, so it is asked of one that never writes itself.
        """

        def job() -> int:
            self._ensure_read_connection()
            generation: int = self._reader.generation
            return (generation << 32) + int(read_pragma(self._database, "data_version"))

        return self._call(self._watcher, job)

    def close(self) -> None:
        """Finish waiting writes, stop running queries and release every connection. Idempotent."""
        self.closing.cancel()
        self._writer.stop()
        self._readers.stop()
        self._watcher.stop()

    def _erase_log(self) -> None:
        """Empty the write-ahead log, where the old pages of what was deleted still lie."""
        with contextlib.suppress(peewee.OperationalError):
            execute(self._database, f"PRAGMA busy_timeout = {_ERASE_TIMEOUT_MS}")
            try:
                busy, *_ = execute(self._database, "PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                self._to_erase = bool(busy)
            finally:
                execute(self._database, f"PRAGMA busy_timeout = {BUSY_TIMEOUT_SECONDS * 1000}")

    def _close_writer(self) -> None:
        if self._to_erase and not self._database.is_closed():
            self._erase_log()
        self._database.close()

    def _call(self, workers: Workers, job: Callable[[], T]) -> T:
        with translated(self._path):
            try:
                return workers.call(job)
            except RuntimeError as error:
                if not self.closing.cancelled:
                    raise
                raise StorageError("The history is closed.", "Start the program again.") from error

    def _write_once(self, work: Work[T]) -> T:
        self._ensure_written_file()
        with self._database.atomic("IMMEDIATE"):
            schema_version(self._database)
            return work(self._database)

    def _ensure_written_file(self) -> None:
        """Open the writer's connection; open it anew when the file was deleted or replaced.

        SQLite goes on writing into a deleted file and reports success.
        """
        now = self._file.main_identity()
        if not self._database.is_closed() and self._opened and now is not None and now == self._opened.main:
            return
        made = False
        if now is None or self._opened is not None:
            with self._file.lock():
                # Before closing: what was open may be all that is left of the history, and an inode that is still open
                # is not given to another file, so the comparison holds.
                if self._file.main_identity() is None and self._is_outdated():
                    self._refuse_lost_file("is missing")
                if self._opened is not None and not self._database.is_closed():
                    self._rescue.save(raw_connection(self._database), self._opened)
                if self._file.main_identity() is None:
                    self._refuse_lost_file("is missing")
                    self._file.make()
                    made = True
        self._database.close()
        with self._opening() as identity:
            self._bring_up_to_date(blank_is_right=made)
            self._opened = self._file.identities()._replace(main=identity)
            self.openings += 1
            self._file.remember_identity(identity)

    def _is_outdated(self) -> bool:
        """Tell whether another file had the name since: what is open here lacks what went into that one."""
        return self._opened is not None and self._file.latest_identity() not in {None, self._opened.main}

    def _bring_up_to_date(self, *, blank_is_right: bool) -> None:
        """Set the journal mode and migrate; a newer schema is left as it is, to be read, a foreign file altogether."""
        refuse_foreign(raw_connection(self._database), self._path)
        try:
            version = schema_version(self._database)
        except NewerSchemaError:
            return
        if version == 0 and not blank_is_right and self._path.stat().st_size == 0:
            self._refuse_lost_file("is empty")
        self._set_journal_mode()
        if version != len(MIGRATIONS):
            with self._file.lock():
                migrate(self._database, before=self._back_up_schema)
        else:
            with contextlib.suppress(peewee.OperationalError):  # a read-only or busy file can be read without
                mark_as_ours(self._database)

    def _back_up_schema(self, version: int) -> None:
        make_backup(self._path, f"schema-{version}", self._clock.now(), keep=1)

    def _refuse_lost_file(self, what: str) -> None:
        """No file, or one of no bytes, is a new history, unless something tells of an earlier one."""
        if self._expects_records() or list_backups(self._path):
            raise DamagedHistoryError(
                f"The history file {self._path} {what}, though it once held prompts.",
                "The application rebuilds it from backup and journal once it is open; your prompts are kept meanwhile.",
            )

    def _ensure_read_connection(self) -> None:
        """Open this reader's connection, after the writer has seen to file and schema; anew when the file changed."""
        identity = self._file.main_identity()
        if not self._database.is_closed() and identity is not None and identity == self._reader.identity:
            return
        self._database.close()
        self._writer.call(self._ensure_written_file)
        with self._opening() as identity:
            execute(self._database, "PRAGMA query_only = 1")
            self._reader.identity = identity
            self._reader.generation = next(self._generations)
            self._reader.cancel = None
            raw_connection(self._database).set_progress_handler(self._is_interrupted, STEPS_BETWEEN_CANCEL_CHECKS)

    @contextlib.contextmanager
    def _opening(self) -> Iterator[Identity | None]:
        """Open this thread's connection for the block that sets it up, and close it when the block fails."""
        identity = self._file.main_identity()  # before connecting: a file replaced in between is then noticed
        self._database.connect()
        try:
            # Another program may have written bytes that are no UTF-8; such a row is still listed.
            raw_connection(self._database).text_factory = _decode
            yield identity
        except BaseException:
            self._database.close()
            raise

    def _set_journal_mode(self) -> None:
        if read_pragma(self._database, "journal_mode") != self._journal_mode:
            # A read-only or busy file keeps the mode it has: reading still works, and a write says what is wrong.
            with contextlib.suppress(peewee.OperationalError):
                execute(self._database, f"PRAGMA journal_mode = {self._journal_mode}")

    def _is_interrupted(self) -> bool:
        # Called by SQLite in the thread that runs the query. Unlike `connection.interrupt()` from another thread, this
        # can neither come too early nor hit the next query.
        cancel: Stop | None = self._reader.cancel
        return self.closing.cancelled or (cancel is not None and cancel.cancelled)


def _decode(data: bytes) -> str:
    return data.decode(errors="replace")
