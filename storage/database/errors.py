"""Turns errors of SQLite and the file system into sentences for the user, which never contain text of records."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import peewee
from filelock import Timeout

from domain.errors import DamagedHistoryError, QueryInterruptedError, StorageError
from storage.files.errors import is_disk_full

_OPEN_STEP = (
    "Check that the folder exists and that you have permission to write to it, "
    "or choose another file with SQLITE_DB_PATH."
)
_CORRUPT_STEP = (
    "The application, while it is open, moves the file aside and recovers what can be read into a new one. "
    "What is new is kept meanwhile."
)
_NO_DATABASE_STEP = "If it never was one, choose another file with SQLITE_DB_PATH. The file was not changed."
_WAITING_STEP = StorageError.default_next_step

# The primary result codes of https://sqlite.org/rescode.html: sentence, next step.
_SENTENCES: dict[int, tuple[str, str]] = {
    sqlite3.SQLITE_CANTOPEN: ("The history file {path} cannot be opened.", _OPEN_STEP),
    sqlite3.SQLITE_PERM: ("The history file {path} cannot be opened.", _OPEN_STEP),
    sqlite3.SQLITE_READONLY: ("The history file {path} is read-only.", "Make the file and its folder writable."),
    sqlite3.SQLITE_FULL: ("The disk that holds {path} is full.", f"Free some space. {_WAITING_STEP}"),
    sqlite3.SQLITE_BUSY: ("Another program has locked the history file {path}.", _WAITING_STEP),
    sqlite3.SQLITE_LOCKED: ("Another program has locked the history file {path}.", _WAITING_STEP),
    sqlite3.SQLITE_CORRUPT: ("The history file {path} is damaged.", _CORRUPT_STEP),
    sqlite3.SQLITE_NOTADB: ("The file {path} is not a history database.", _NO_DATABASE_STEP),
    sqlite3.SQLITE_IOERR: ("The disk that holds {path} reports errors.", f"Check the disk. {_WAITING_STEP}"),
}
_CORRUPT_VIRTUAL_TABLE = sqlite3.SQLITE_CORRUPT_VTAB
# FTS5's messages for an index that it cannot open; these errors have no specific code.
_CANNOT_BE_OPENED = ("invalid fts5 file format", "vtable constructor failed")
_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn every error of peewee, sqlite3 and the file system into a `StorageError` about the file `path`.

    A `ValueError`, such as an encoding error, is the caller's mistake and propagates.
    """
    try:
        yield
    except (peewee.PeeweeException, sqlite3.Error) as error:
        raise _from_sqlite(error, path) from error
    except Timeout as error:  # a lock's timeout, although it is an OSError
        raise _sentence(sqlite3.SQLITE_BUSY, path) from error
    except OSError as error:
        raise _sentence(sqlite3.SQLITE_FULL if is_disk_full(error) else sqlite3.SQLITE_CANTOPEN, path) from error


def is_index_damage(error: BaseException | None) -> bool:
    """Return whether a virtual table, so a search index, is damaged. It can be rebuilt from the rows."""
    while error is not None:
        if getattr(error, "sqlite_errorcode", None) == _CORRUPT_VIRTUAL_TABLE:
            return True
        if any(words in str(error) for words in _CANNOT_BE_OPENED):
            return True
        error = error.__cause__ or error.__context__
    return False


def _from_sqlite(error: BaseException, path: Path) -> StorageError:
    code = _primary_code(error)
    if code == sqlite3.SQLITE_INTERRUPT:
        return QueryInterruptedError("The search was stopped because a newer one replaced it.")
    return _sentence(code, path)


def _sentence(code: int | None, path: Path) -> StorageError:
    if code not in _SENTENCES:
        return StorageError(f"The history file {path} cannot be used.", _WAITING_STEP)
    sentence, next_step = _SENTENCES[code]
    kind = DamagedHistoryError if code in _DAMAGE else StorageError
    return kind(sentence.format(path=path), next_step)


def _primary_code(error: BaseException | None) -> int | None:
    """Return SQLite's primary result code.

    Peewee's exception has none, but its cause does. The generic code 1 is skipped: it comes first when a rollback
    failed because SQLite had already rolled back, and the real cause follows.
    """
    while error is not None:
        code = getattr(error, "sqlite_errorcode", None)
        if code is not None and int(code) & 0xFF != sqlite3.SQLITE_ERROR:
            return int(code) & 0xFF
        error = error.__cause__ or error.__context__
    return None
