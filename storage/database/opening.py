"""How the history's database is opened: as a file, or in memory alone. Raw SQL: pragmas."""

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

    What is public is what `FileOpening` has too: `database` keeps a connection for each thread, `count` is how many
    times the writer has opened a database. Raises peewee and sqlite3 errors.
    """

    def __init__(self) -> None:
        pragmas = {"foreign_keys": 1, "temp_store": "memory"}
        self.database = SqliteDatabase(":memory:", autoconnect=False, lock_type="IMMEDIATE", pragmas=pragmas)
        self.count = 0

    def ensure_written(self) -> None:
        """Make the database at the first call."""
        if self.database.is_closed():
            self.database.connect()
            migrate(self.database)
            self.count += 1

    def has_moved(self) -> bool:
        """Return False: nobody else has it."""
        return False

    def ensure_read(self, prepare: Callable[[], None]) -> None:
        """Read with the connection that writes."""
        self.ensure_written()

    def change_token(self) -> int:
        """Return a number that differs after a change."""
        return changes_seen(self.database)


class FileOpening:
    """Opens a file, which may be deleted, replaced, damaged or another program's.

    Each method opens the connection of the thread that calls. Raises peewee and sqlite3 errors, `OSError` and
    `StorageError`. Make one for each file in a process: two that find their file deleted at the same moment would
    disturb each other. Several processes do not.
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
        """Take how to open the file.

        `on_news` is called on the writer's thread when the file was lost or replaced. `journal_length` returns
        how many operations the history's journal holds: a missing file of which it or a backup tells is rebuilt and not
        begun again.
        """
        self._path = path
        self._file = DatabaseFile(path)
        self._relink = Relink(self._file, clock, on_news)
        self._clock = clock
        self._journal_length = journal_length
        self._journal_mode = "wal" if wal else "delete"
        self.database = SqliteDatabase(
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
        self.count = 0
        self._written: FileIdentities | None = None  # what the writer has open; only its thread touches this
        self._reader = threading.local()
        self._generations = itertools.count()

    def ensure_written(self) -> None:
        """Open the writer's connection, at the newest schema; open it again when the file was deleted or replaced.

        SQLite goes on writing into a deleted file and reports success.
        """
        now = self._file.main_identity()
        if not self.database.is_closed() and self._written and now is not None and now == self._written.main:
            return
        made = False
        if now is None or self._written is not None:
            with self._file.lock():
                # Before closing: what was open may be all that is left of the history, and an inode that is still open
                # is not given to another file, so the comparison holds.
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
        """Return whether the file that the writer has open has lost its name."""
        return self._written is not None and self._file.main_identity() != self._written.main

    def ensure_read(self, prepare: Callable[[], None]) -> None:
        """Open this reader's connection, after the writer has seen to file and schema; again when the file changed."""
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
        """Return a number that differs after any process has committed a change, or this thread opened another file."""
        generation: int = self._reader.generation
        return (generation << 32) + changes_seen(self.database)

    def _is_outdated(self) -> bool:
        """Tell whether another file had the name since: what is open here lacks what went into that one."""
        return self._written is not None and self._file.latest_identity() not in {None, self._written.main}

    def _bring_up_to_date(self, *, blank_is_right: bool) -> None:
        """Set the journal mode and migrate; a newer schema is left as it is, to be read, a foreign file altogether."""
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
            with contextlib.suppress(peewee.OperationalError):  # a read-only or busy file can be read without
                mark_as_ours(self.database)

    def _back_up_schema(self, version: int) -> None:
        make_backup(self._path, f"schema-{version}", self._clock.now(), keep=1)

    def _refuse_lost_file(self, what: str) -> None:
        """No file, or one of no bytes, is a new history, unless something tells of an earlier one."""
        if was_there(self._path, self._journal_length()):
            raise DamagedHistoryError(
                f"The history file {self._path} {what}, though it once held prompts.",
                "The application rebuilds it from backup and journal once it is open; your prompts are kept meanwhile.",
            )

    @contextlib.contextmanager
    def _connected(self) -> Iterator[Identity | None]:
        """Open this thread's connection for the block that sets it up, and close it when the block fails."""
        identity = self._file.main_identity()  # before connecting: a file replaced in between is then noticed
        self.database.connect()
        try:
            # Another program may have written bytes that are no UTF-8; such a row is still listed.
            raw_connection(self.database).text_factory = _decode
            yield identity
        except BaseException:
            self.database.close()
            raise

    def _set_journal_mode(self) -> None:
        if read_pragma(self.database, "journal_mode") != self._journal_mode:
            # A read-only or busy file keeps the mode it has: reading still works, and a write says what is wrong.
            with contextlib.suppress(peewee.OperationalError):
                execute(self.database, f"PRAGMA journal_mode = {self._journal_mode}")


def _decode(data: bytes) -> str:
    return data.decode(errors="replace")


Opening = MemoryOpening | FileOpening
