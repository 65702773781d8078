"""The threads that read and write the history's database. Uses raw SQL for transactions and a test write."""

import contextlib
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

import peewee
from peewee import SqliteDatabase

from domain.errors import QueryInterruptedError, StorageError
from domain.runtime.cancellation import CancelToken
from storage.database.errors import translated
from storage.database.migrations import schema_version
from storage.database.opening import BUSY_TIMEOUT_SECONDS, Opening
from storage.database.sql import execute, raw_connection
from storage.database.workers import Workers

# At DEBUG, Peewee logs every parameter, which includes the user's prompts.
logging.getLogger("peewee").setLevel(logging.WARNING)

T = TypeVar("T")
Work = Callable[[SqliteDatabase], T]


class Cancellation(Protocol):
    """Says when a query should end: it was cancelled, or its time is up."""

    @property
    def cancelled(self) -> bool:
        """Whether the query should end."""
        ...


_ERASE_TIMEOUT_MS = 50
STEPS_BETWEEN_CANCEL_CHECKS = 20_000
"""In steps of SQLite's virtual machine; about a millisecond. Each check takes Python's global lock, and checks every
few microseconds would starve the UI thread."""


class Connections:
    """Runs work on one database, on threads that each own a connection.

    Opens nothing before the first call. `read`, `write` and `change_token` are thread-safe and wait for the result.
    Storage failures raise `StorageError`; other errors of the work propagate.
    """

    def __init__(self, path: Path | None, opening: Opening, *, readers: int) -> None:
        """Use `opening` for the database `path`. None means in memory, where one thread both reads and writes."""
        self._path = path or Path(":memory:")
        self._opening = opening
        self._database = opening.database
        self._to_erase = False  # only the writer's thread touches this
        self._writing_thread: int | None = None  # the writer's, while it is in a transaction
        self.closing = CancelToken()
        """Set by `close`, so that running queries end."""
        self._writer = self._readers = self._watcher = Workers("history-writer", 1, self._close_writer)
        if path is not None:
            self._readers = Workers("history-reader", readers, self._database.close)
            self._watcher = Workers("history-watcher", 1, self._database.close)

    @property
    def openings(self) -> int:
        """How often the writer has opened a database, each time perhaps another file. Only its thread changes this."""
        return self._opening.count

    def write(self, work: Work[T], *, erase: bool = False) -> T:
        """Run `work` in a write transaction on the writer thread; it is committed when this returns.

        With `erase`, deleted data is also removed from the write-ahead log: at once or, while a reader uses the log, by
        a later write or `close`. Nested calls from `work` join its transaction. `work` may be run more than once.
        """

        def job() -> T:
            self._writing_thread = threading.get_ident()
            try:
                result = self._write_once(work)
                while self._opening.has_moved():
                    # The file was deleted or replaced during the transaction: repeat the work on the current file.
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

    def read(self, work: Work[T], cancel: Cancellation | None = None, *, snapshot: bool = False) -> T:
        """Run `work` on a reader thread. Setting `cancel` interrupts its query with `QueryInterruptedError`.

        With `snapshot`, all its queries see the database in the state at the first of them.
        """

        def is_interrupted() -> bool:
            # SQLite calls this in the thread that runs the query. Unlike `connection.interrupt()` from another thread,
            # it cannot come too early or interrupt the next query.
            return self.closing.cancelled or (cancel is not None and cancel.cancelled)

        def job() -> T:
            if cancel is not None and cancel.cancelled:
                raise QueryInterruptedError("The search was stopped because a newer one replaced it.")
            self._ensure_read()
            connection = raw_connection(self._database)
            if snapshot:
                connection.execute("BEGIN")
            connection.set_progress_handler(is_interrupted, STEPS_BETWEEN_CANCEL_CHECKS)
            try:
                return work(self._database)
            except peewee.OperationalError:
                connection.set_progress_handler(None, 0)
                schema_version(self._database)  # if a later version changed the schema, report that as the reason
                raise
            finally:
                # Before the rollback, which would otherwise be interrupted too and leave the snapshot open forever.
                connection.set_progress_handler(None, 0)
                if connection.in_transaction:
                    connection.rollback()

        if self._readers is self._writer and self._writing_thread == threading.get_ident():
            return work(self._database)
        return self._call(self._readers, job)

    def check_writable(self) -> None:
        """Raise the `StorageError` with which a write would fail, as far as can be checked without changing records."""

        def job() -> None:
            # An UPDATE of no rows, because even on a read-only file a write transaction can begin.
            self._write_once(lambda database: execute(database, "UPDATE note SET value = value WHERE 0"))

        self._call(self._writer, job)

    def change_token(self) -> int:
        """Return a number that changes whenever any process commits a change."""

        def job() -> int:
            self._ensure_read()
            return self._opening.change_token()

        if self._watcher is self._writer and self._writing_thread == threading.get_ident():
            return job()
        return self._call(self._watcher, job)

    def close(self) -> None:
        """Finish waiting writes, stop running queries and release every connection. Idempotent."""
        self.closing.cancel()
        for workers in (self._writer, self._readers, self._watcher):
            workers.stop()

    def _ensure_read(self) -> None:
        self._opening.ensure_read(lambda: self._writer.call(self._opening.ensure_written))

    def _erase_log(self) -> None:
        """Empty the write-ahead log, which still has the old pages of deleted data."""
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
        self._opening.ensure_written()
        with self._database.atomic("IMMEDIATE"):
            schema_version(self._database)
            return work(self._database)
