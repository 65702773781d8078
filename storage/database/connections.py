"""The threads that read and write the history's database. Raw SQL: transactions and a write that tests the file."""

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

# At DEBUG Peewee logs every parameter: the person's prompts.
logging.getLogger("peewee").setLevel(logging.WARNING)

T = TypeVar("T")
Work = Callable[[SqliteDatabase], T]


class Cancellation(Protocol):
    """Tells that a query should end: because it is not wanted any more, or has had its time."""

    @property
    def cancelled(self) -> bool:
        """Whether it should."""
        ...


_ERASE_TIMEOUT_MS = 50
STEPS_BETWEEN_CANCEL_CHECKS = 20_000
"""SQLite's virtual machine steps; about a millisecond. Python's lock changes hands at each check, and checks that
come every few microseconds keep it from the thread that draws."""


class Connections:
    """Runs work on one database, each piece on a thread that owns its connection.

    Nothing is opened before the first call. `read`, `write` and `change_token` are thread-safe and wait for the result.
    They raise `StorageError`; what the work itself raises otherwise passes through.
    """

    def __init__(self, path: Path | None, opening: Opening, *, readers: int) -> None:
        """Take what opens the database `path`; None is one in memory, where one thread does everything."""
        self._path = path or Path(":memory:")
        self._opening = opening
        self._database = opening.database
        self._to_erase = False  # only the writer's thread touches this
        self._writing_thread: int | None = None  # the writer's, while it is in a transaction
        self.closing = CancelToken()
        """Set while everything is being closed: whatever still runs shall end."""
        self._writer = self._readers = self._watcher = Workers("history-writer", 1, self._close_writer)
        if path is not None:
            self._readers = Workers("history-reader", readers, self._database.close)
            self._watcher = Workers("history-watcher", 1, self._database.close)

    @property
    def openings(self) -> int:
        """How many times the writer has opened a database; each may be another one. Only its thread changes this."""
        return self._opening.count

    def write(self, work: Work[T], *, erase: bool = False) -> T:
        """Run `work` in a write transaction on the writer thread; it is committed when this returns.

        With `erase`, what it deletes is also taken out of the log: at once, or as soon as no reader needs it. What
        `work` itself writes by this method belongs to its transaction.
        """

        def job() -> T:
            self._writing_thread = threading.get_ident()
            try:
                result = self._write_once(work)
                while self._opening.has_moved():
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

    def read(self, work: Work[T], cancel: Cancellation | None = None, *, snapshot: bool = False) -> T:
        """Run `work` on a reader thread. Setting `cancel` interrupts its query with `QueryInterruptedError`.

        With `snapshot`, all its queries see the database as it was when the first of them began.
        """

        def is_interrupted() -> bool:
            # Called by SQLite in the thread that runs the query. Unlike `connection.interrupt()` from another thread,
            # this can neither come too early nor hit the next query.
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
                schema_version(self._database)  # a later version may have changed what is read: that is the reason then
                raise
            finally:
                # Before the end of the snapshot, which would be interrupted too and stay open for ever.
                connection.set_progress_handler(None, 0)
                if connection.in_transaction:
                    connection.rollback()

        if self._readers is self._writer and self._writing_thread == threading.get_ident():
            return work(self._database)
        return self._call(self._readers, job)

    def check_writable(self) -> None:
        """Raise the `StorageError` with which a write would fail, as far as one can tell without writing."""

        def job() -> None:
            # Of a file that may only be read, a transaction that is to write begins all the same.
            self._write_once(lambda database: execute(database, "UPDATE note SET value = value WHERE 0"))

        self._call(self._writer, job)

    def change_token(self) -> int:
        """Return a number that differs after any process has committed a change."""

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
        self._opening.ensure_written()
        with self._database.atomic("IMMEDIATE"):
            schema_version(self._database)
            return work(self._database)
