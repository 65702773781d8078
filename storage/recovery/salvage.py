"""Reading what can still be read of a damaged database, and putting it into a new one.

Raw SQL: a damaged table is read row by row, around what cannot be read.
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
    """Yield the cells of every row of `prompt_history` that can be read, oldest id first.

    A range of ids that cannot be read is halved until the rows around the damage are out.
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
            # A single row that cannot be read is lost to this reading.


def uids_in_index(damaged: sqlite3.Connection) -> set[str] | None:
    """Return the uids that the index still names; None when it cannot be read either."""
    try:
        rows = damaged.execute(f"SELECT uid FROM prompt_history INDEXED BY {_UID_INDEX}").fetchall()
    except sqlite3.DatabaseError:
        return None
    return {str(uid) for (uid,) in rows}


def insert_cells(target: sqlite3.Connection, row: Mapping[str, Any]) -> bool:
    """Insert a row as it was read, unless its uid is there or was deleted; return whether it was inserted.

    Another row's `id` is not taken. What breaks a rule of the record goes in too: it is listed as unreadable.
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
    """Copy tombstones and notes, as far as they can be read; what the target has stays.

    A tombstone of a record that the target holds, or that is among `living`, is outdated: it was brought back since.
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
    """Return the lowest and highest id there can be."""
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
