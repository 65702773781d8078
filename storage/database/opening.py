"""Opens the history's database, as a file or in memory. Uses raw SQL for pragmas."""

import contextlib
import itertools
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import peewee
from peewee import SqliteDatabase

from domain.errors import DamagedHistoryError, NewerSchemaError
from domain.history.notices import Notice
from domain.runtime.clock import Clock
from storage.database.backup import make_backup, was_there
from storage.database.file import DatabaseFile, FileIdentities, Identity
from storage.database.migrations import MIGRATIONS, mark_as_ours, migrate, schema_version
from storage.database.ownership import refuse_foreign
from storage.database.relink import Relink
from storage.database.sql import changes_seen, execute, raw_connection, read_pragma

BUSY_TIMEOUT_SECONDS = 5
CACHE_KIB = 4 * 1024


class MemoryOpening:
    """Opens a database in memory, for the one thread that both reads and writes it.

    Has the same interface as `FileOpening`: `database` has a connection for each thread, `count` is how often the
    writer has opened a database. Raises peewee and sqlite3 errors.
    """

    def __init__(self) -> None:
        pragmas = {"foreign_keys": 1, "temp_store": "memory"}
        self.database = SqliteDatabase(":memory:", autoconnect=False, lock_type="IMMEDIATE", pragmas=pragmas)
        self.count = 0

    def ensure_written(self) -> None:
        """Create the database on the first call."""
        if self.database.is_closed():
            self.database.connect()
            migrate(self.database)
            self.count += 1

    def has_moved(self) -> bool:
        """Return False: no other process has access to it."""
        return False

    def ensure_read(self, prepare: Callable[[], None]) -> None:
        """Open the only connection, which both reads and writes, if it is not open yet."""
        self.ensure_written()

    def change_token(self) -> int:
        """Return a number that differs after each change."""
        return changes_seen(self.database)


class FileOpening:
    """Opens a file, which may be deleted, replaced, damaged or owned by another program.

    Each method uses the calling thread's connection. Raises peewee and sqlite3 errors, `OSError` and `StorageError`.
    Create only one per file in a process: two that find their file deleted at the same moment would interfere with
    each other. Several processes do not.
    """

    def __init__(
        self,
        path: Path,
        *,
        wal: bool,
        synchronous: str,
        clock: Clock,
        on_news: Callable[[Notice], None],
        journal_length: Callable[[], int],
    ) -> None:
        """Store how to open the file.

        `on_news` is called on the writer's thread when the file was deleted or replaced. `journal_length` returns how
        many operations the journal has: if it has any, or a backup exists, a missing file counts as lost and is not
        created as a new, empty history.
        """
        self._path = path
        self._file = DatabaseFile(path)
        self._relink = Relink(self._file, clock, on_news)
        self._clock = clock
        self._journal_length = journal_length
        self._journal_mode = "wal" if wal else "delete"
        self.database = SqliteDatabase(
            # As a URI, so that connecting never creates a file: `DatabaseFile` does that, with a private mode.
            f"{path.absolute().as_uri()}?mode=rw",
            uri=True,
            autoconnect=False,
            lock_type="IMMEDIATE",
            timeout=BUSY_TIMEOUT_SECONDS,
            pragmas={
                "synchronous": synchronous,
                "foreign_keys": 1,
                "secure_delete": 1,  # overwrites deleted data
                "temp_store": "memory",
                "cache_size": -CACHE_KIB,
            },
        )
        self.count = 0
        self._written: FileIdentities | None = None  # the files that the writer has open; only its thread uses this
        self._reader = threading.local()
        self._generations = itertools.count()

    def ensure_written(self) -> None:
        """Open the writer's connection and migrate the schema; reopen it if the file was deleted or replaced.

        Call it before every write: SQLite keeps writing into a deleted file and reports success.
        """
        now = self._file.main_identity()
        if not self.database.is_closed() and self._written and now is not None and now == self._written.main:
            return
        made = False
        if now is None or self._written is not None:
            with self._file.lock():
                # Before closing: the open file may be the only copy of the history. And while an inode is open, no
                # other file can get its number, so the identities can be compared.
                if self._file.main_identity() is None and self._is_outdated():
                    self._refuse_lost_file("is missing")
                if self._written is not None and not self.database.is_closed():
                    self._relink.save(raw_connection(self.database), self._written)
                if self._file.main_identity() is None:
                    self._refuse_lost_file("is missing")
                    self._file.make()
                    made = True
        self.database.close()
        with self._connected() as identity:
            self._bring_up_to_date(blank_is_right=made)
            self._written = self._file.identities()._replace(main=identity)
            self.count += 1
            self._file.remember_identity(identity)

    def has_moved(self) -> bool:
        """Return whether the file that the writer has open was deleted, renamed or replaced."""
        return self._written is not None and self._file.main_identity() != self._written.main

    def ensure_read(self, prepare: Callable[[], None]) -> None:
        """Open this thread's read-only connection; reopen it if the file was deleted or replaced.

        `prepare` is called before connecting: it must run `ensure_written` on the writer's thread.
        """
        identity = self._file.main_identity()
        if not self.database.is_closed() and identity is not None and identity == self._reader.identity:
            return
        self.database.close()
        prepare()
        with self._connected() as identity:
            execute(self.database, "PRAGMA query_only = 1")
            self._reader.identity = identity
            self._reader.generation = next(self._generations)

    def change_token(self) -> int:
        """Return a number that changes whenever a process commits a change or this thread opens a file again."""
        generation: int = self._reader.generation
        return (generation << 32) + changes_seen(self.database)

    def _is_outdated(self) -> bool:
        """Return whether another file has had the name since: the open one lacks what was written to that one."""
        return self._written is not None and self._file.latest_identity() not in {None, self._written.main}

    def _bring_up_to_date(self, *, blank_is_right: bool) -> None:
        """Set the journal mode and migrate. A newer schema is left unchanged, to be read; a foreign file is refused."""
        refuse_foreign(raw_connection(self.database), self._path)
        try:
            version = schema_version(self.database)
        except NewerSchemaError:
            return
        if version == 0 and not blank_is_right and self._path.stat().st_size == 0:
            self._refuse_lost_file("is empty")
        self._set_journal_mode()
        if version != len(MIGRATIONS):
            with self._file.lock():
                migrate(self.database, before=self._back_up_schema)
        else:
            with contextlib.suppress(peewee.OperationalError):  # reading a read-only or busy file does not need it
                mark_as_ours(self.database)

    def _back_up_schema(self, version: int) -> None:
        make_backup(self._path, f"schema-{version}", self._clock.now(), keep=1)

    def _refuse_lost_file(self, what: str) -> None:
        """Raise `DamagedHistoryError` if a history existed before: the missing or empty file is then not a new one."""
        if was_there(self._path, self._journal_length()):
            raise DamagedHistoryError(
                f"The history file {self._path} {what}, although it had prompts before.",
                "The application, while it is open, rebuilds it from backups and the journal. "
                "Your prompts are kept meanwhile.",
            )

    @contextlib.contextmanager
    def _connected(self) -> Iterator[Identity | None]:
        """Open this thread's connection, yield the file's identity, and close the connection if the block fails."""
        identity = self._file.main_identity()  # before connecting, so that a replacement in between is detected later
        self.database.connect()
        try:
            # Another program may have written bytes that are not UTF-8; such a row must still be listed.
            raw_connection(self.database).text_factory = _decode
            yield identity
        except BaseException:
            self.database.close()
            raise

    def _set_journal_mode(self) -> None:
        if read_pragma(self.database, "journal_mode") != self._journal_mode:
            # A read-only or busy file keeps its mode: reading still works, and a write reports the problem.
            with contextlib.suppress(peewee.OperationalError):
                execute(self.database, f"PRAGMA journal_mode = {self._journal_mode}")


def _decode(data: bytes) -> str:
    return data.decode(errors="replace")


Opening = MemoryOpening | FileOpening
