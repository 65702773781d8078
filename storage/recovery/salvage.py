"""Reads the rows of a damaged database that can still be read, and inserts them into a new one.

Uses raw SQL: a damaged table is read row by row, around the damage.
"""

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from typing import Any

from storage.database.schema import COLUMNS
from storage.database.sql import cells_of

_MOST_ATTEMPTS = 200_000
_UID_INDEX = "sqlite_autoindex_prompt_history_1"

Cells = dict[str, Any]


def read_rows_around_damage(damaged: sqlite3.Connection) -> Iterator[Cells]:
    """Yield the cells of every readable row of `prompt_history`, lowest id first.

    A range of ids that cannot be read is halved until the rows around the damage have been read.
    """
    columns = _columns(damaged)
    first, last = _bounds(damaged)
    ranges, attempts = [(first, last)] if columns else [], 0
    sql = f"SELECT {', '.join(columns)} FROM prompt_history NOT INDEXED WHERE id BETWEEN ? AND ? ORDER BY id"
    while ranges and attempts < _MOST_ATTEMPTS:
        low, high = ranges.pop()
        attempts += 1
        done = low - 1
        try:
            for cells in damaged.execute(sql, (low, high)):
                row = cells_of(cells, columns)
                yield row
                done = row["id"]
        except (sqlite3.DatabaseError, MemoryError, OverflowError):
            low = done + 1
            if low < high:
                middle = (low + high) // 2
                ranges += [(middle + 1, high), (low, middle)]
            # A single row that cannot be read is skipped.


def uids_in_index(damaged: sqlite3.Connection) -> set[str] | None:
    """Return the uids in the uid index; None when the index cannot be read either."""
    try:
        rows = damaged.execute(f"SELECT uid FROM prompt_history INDEXED BY {_UID_INDEX}").fetchall()
    except sqlite3.DatabaseError:
        return None
    return {str(uid) for (uid,) in rows}


def insert_cells(target: sqlite3.Connection, row: Mapping[str, Any]) -> bool:
    """Insert a row as it was read, unless its uid exists or was deleted; return whether it was inserted.

    The row gets a new `id` if its own is taken. A row that breaks a rule of the record is inserted too, and later
    listed as unreadable.
    """
    if not isinstance(row.get("uid"), str):
        return False
    names = [name for name in row if name != "id"]
    sql = f"""
        INSERT INTO prompt_history (id, {", ".join(names)})
        SELECT (SELECT :id WHERE NOT EXISTS (SELECT 1 FROM prompt_history WHERE id = :id)), :{", :".join(names)}
        WHERE NOT EXISTS (SELECT 1 FROM deleted_record WHERE uid = :uid)
        ON CONFLICT (uid) DO NOTHING
    """
    try:
        return target.execute(sql, dict(row)).rowcount == 1
    except sqlite3.IntegrityError:
        return False


def copy_side_tables(
    source: sqlite3.Connection, target: sqlite3.Connection, living: Collection[str] = frozenset()
) -> None:
    """Copy the tombstones and notes that can be read; entries of the target are not replaced.

    A tombstone of a record that the target has, or that is in `living`, is not copied: the record was restored later.
    """
    with suppress(sqlite3.DatabaseError):
        for uid, moment in source.execute("SELECT uid, deleted_at FROM deleted_record"):
            if uid not in living:
                target.execute(
                    """
                    INSERT OR IGNORE INTO deleted_record (uid, deleted_at)
                    SELECT :uid, :moment WHERE NOT EXISTS (SELECT 1 FROM prompt_history WHERE uid = :uid)
                    """,
                    {"uid": uid, "moment": moment},
                )
    with suppress(sqlite3.DatabaseError):
        for cells in source.execute("SELECT name, value FROM note"):
            target.execute("INSERT OR IGNORE INTO note (name, value) VALUES (?, ?)", cells)


def _columns(connection: sqlite3.Connection) -> list[str]:
    try:
        there = {row[1] for row in connection.execute("PRAGMA table_info(prompt_history)")}
    except sqlite3.DatabaseError:
        return []
    return [name for name in COLUMNS if name in there]


def _bounds(damaged: sqlite3.Connection) -> tuple[int, int]:
    """Return the lowest and the highest possible id."""
    low, high = 1, 0
    for sql in (
        "SELECT max(id) FROM prompt_history NOT INDEXED",
        "SELECT seq FROM sqlite_sequence WHERE name = 'prompt_history'",
        f"SELECT max(id) FROM prompt_history INDEXED BY {_UID_INDEX}",
    ):
        try:
            row = damaged.execute(sql).fetchone()
            high = max(high, int(row[0] or 0) if row else 0)
        except (sqlite3.DatabaseError, ValueError):
            continue
    return low, high
