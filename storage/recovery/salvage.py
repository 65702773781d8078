"""Reads the rows of a damaged database that can still be read, and inserts them into a new one.

Uses raw SQL: a damaged table is read row by row, around the damage.
"""

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from storage.database.schema import COLUMNS
from storage.database.sql import cells_of

_MOST_ATTEMPTS = 200_000

Cells = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """A table that is read row by row; `key` is the column of its row numbers."""

    name: str
    columns: tuple[str, ...]
    key: str = "rowid"

    @property
    def index(self) -> str:
        """The index that SQLite has made for the first unique column, or for the primary key."""
        return f"sqlite_autoindex_{self.name}_1"


PROMPTS = Table("prompt_history", COLUMNS, key="id")


def read_rows_around_damage(damaged: sqlite3.Connection, table: Table = PROMPTS) -> Iterator[Cells]:
    """Yield the cells of every readable row of a table, lowest row number first; none if it does not exist.

    A range of numbers that cannot be read is halved until the rows around the damage have been read.
    """
    columns = _columns(damaged, table)
    first, last = _bounds(damaged, table) if columns else (1, 0)
    ranges, attempts = [(first, last)] if columns else [], 0
    key = table.key
    sql = f"""
        SELECT {key}, {", ".join(columns)} FROM {table.name} NOT INDEXED WHERE {key} BETWEEN ? AND ? ORDER BY {key}
    """
    while ranges and attempts < _MOST_ATTEMPTS:
        low, high = ranges.pop()
        attempts += 1
        done = low - 1
        try:
            for number, *cells in damaged.execute(sql, (low, high)):
                yield cells_of(cells, columns)
                done = number
        except (sqlite3.DatabaseError, MemoryError, OverflowError):
            low = done + 1
            if low < high:
                middle = (low + high) // 2
                ranges += [(middle + 1, high), (low, middle)]
            # A single row that cannot be read is skipped.


def uids_in_index(damaged: sqlite3.Connection) -> set[str] | None:
    """Return the uids in the uid index of the prompts; None when the index cannot be read either."""
    try:
        rows = damaged.execute(f"SELECT uid FROM {PROMPTS.name} INDEXED BY {PROMPTS.index}").fetchall()
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


def _columns(connection: sqlite3.Connection, table: Table) -> list[str]:
    try:
        there = {row[1] for row in connection.execute(f"PRAGMA table_info({table.name})")}
    except sqlite3.DatabaseError:
        return []
    return [name for name in table.columns if name in there]


def _bounds(damaged: sqlite3.Connection, table: Table) -> tuple[int, int]:
    """Return the lowest and the highest possible row number."""
    low, high = 1, 0
    for sql in (
        f"SELECT max({table.key}) FROM {table.name} NOT INDEXED",
        f"SELECT seq FROM sqlite_sequence WHERE name = '{table.name}'",
        f"SELECT max({table.key}) FROM {table.name} INDEXED BY {table.index}",
    ):
        try:
            row = damaged.execute(sql).fetchone()
            high = max(high, int(row[0] or 0) if row else 0)
        except (sqlite3.DatabaseError, ValueError):
            continue
    return low, high
