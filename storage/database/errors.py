"""What can go wrong with a disk, in plain words. Texts of records never get into a sentence."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import peewee
from filelock import Timeout

from domain.errors import DamagedHistoryError, QueryInterruptedError, StorageError
from storage.files.errors import is_disk_full

_OPEN_STEP = "Check that the folder exists and that you may write in it, or choose another file with SQLITE_DB_PATH."
_CORRUPT_STEP = (
    "Once it is open, the application keeps the file aside and brings what can be read into a new one; "
    "new prompts are kept meanwhile."
)
_NO_DATABASE_STEP = "If it never was one, choose another file with SQLITE_DB_PATH; the file is left as it is."
_WAITING_STEP = "Your prompts are kept and will be saved when it is available again."

# The primary result codes of https://sqlite.org/rescode.html: sentence, next step.
_SENTENCES: dict[int, tuple[str, str]] = {
    sqlite3.SQLITE_CANTOPEN: ("The history file {path} cannot be opened.", _OPEN_STEP),
    sqlite3.SQLITE_PERM: ("The history file {path} cannot be opened.", _OPEN_STEP),
    sqlite3.SQLITE_READONLY: ("The history file {path} is read-only.", "Make the file and its folder writable."),
    sqlite3.SQLITE_FULL: ("The disk that holds {path} is full.", f"Free some space. {_WAITING_STEP}"),
    sqlite3.SQLITE_BUSY: ("Another program keeps the history file {path} locked.", _WAITING_STEP),
    sqlite3.SQLITE_LOCKED: ("Another program keeps the history file {path} locked.", _WAITING_STEP),
    sqlite3.SQLITE_CORRUPT: ("The history file {path} is damaged.", _CORRUPT_STEP),
    sqlite3.SQLITE_NOTADB: ("The file {path} is not a history database.", _NO_DATABASE_STEP),
    sqlite3.SQLITE_IOERR: ("The disk that holds {path} does not answer properly.", f"Check the disk. {_WAITING_STEP}"),
}
_CORRUPT_VIRTUAL_TABLE = sqlite3.SQLITE_CORRUPT_VTAB
# What FTS5 says of an index that it cannot open: errors without a code of their own.
_CANNOT_BE_OPENED = ("invalid fts5 file format", "vtable constructor failed")
_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn every error of peewee, sqlite3 and the file system into a `StorageError` about the file `path`.

    A `ValueError` (among them encoding errors) is the caller's mistake, not the disk's, and passes.
    """
    try:
        yield
    except (peewee.PeeweeException, sqlite3.Error) as error:
        raise _from_sqlite(error, path) from error
    except Timeout as error:  # an OSError, and not about the file system
        raise _sentence(sqlite3.SQLITE_BUSY, path) from error
    except OSError as error:
        raise _sentence(sqlite3.SQLITE_FULL if is_disk_full(error) else sqlite3.SQLITE_CANTOPEN, path) from error


def is_index_damage(error: BaseException | None) -> bool:
    """Tell whether a virtual table, which a search index is, is damaged: it can be rebuilt from the rows."""
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

    Peewee's exception has none; the one it was raised from does. The general code (1) tells nothing, and comes first
    when rolling back failed because SQLite had done so already: the cause lies behind it.
    """
    while error is not None:
        code = getattr(error, "sqlite_errorcode", None)
        if code is not None and int(code) & 0xFF != sqlite3.SQLITE_ERROR:
            return int(code) & 0xFF
        error = error.__cause__ or error.__context__
    return None
