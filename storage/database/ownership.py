"""Recognises the databases of this application by the application id in their header.

Uses raw SQL: the header is read with pragmas.
"""

import sqlite3
from pathlib import Path

from domain.errors import ForeignHistoryError

APPLICATION_ID = 0x44505049
"""SQLite's `application_id` (https://sqlite.org/pragma.html#pragma_application_id) of a history, "DPPI" in ASCII."""

_KNOWN_SCHEMAS = 5
_NEEDED_COLUMNS = frozenset({"id", "uid", "original_idea", "improved_prompt"})
_COLUMNS = """
    SELECT columns.name FROM sqlite_master AS made, pragma_table_info(made.name) AS columns
    WHERE made.type = 'table' AND made.name = 'prompt_history'
"""


def is_ours(connection: sqlite3.Connection) -> bool | None:
    """Return whether a database is a history of this application; None for a blank one. Raises `sqlite3.Error`.

    Histories of earlier versions have no application id and are recognised by the columns of their table.
    """
    [number] = connection.execute("PRAGMA application_id").fetchone()
    if number:
        return bool(number == APPLICATION_ID)
    [schema] = connection.execute("PRAGMA user_version").fetchone()
    columns = {name for (name,) in connection.execute(_COLUMNS)}
    if columns >= _NEEDED_COLUMNS and schema:
        return True
    [tables] = connection.execute(
        "SELECT count(*) FROM sqlite_master WHERE name NOT LIKE 'sqlite|_%' ESCAPE '|'"
    ).fetchone()
    # A known schema number without its table belongs to another program. A later one may be ours.
    return False if tables or 0 < schema <= _KNOWN_SCHEMAS else None


def refuse_foreign(connection: sqlite3.Connection, path: Path) -> None:
    """Raise `ForeignHistoryError` for the database of another program. Raises `sqlite3.Error`."""
    if is_ours(connection) is False:
        raise foreign(path)


def foreign(path: Path) -> ForeignHistoryError:
    """Return the error for a file of another program."""
    return ForeignHistoryError(
        f"The file {path} is not a history of this program, so it was not changed.",
        "Choose another file with SQLITE_DB_PATH, or move this one to another folder.",
    )
