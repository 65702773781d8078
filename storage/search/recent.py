"""Data that searches keep in memory, a few megabytes, because reading it for every key press would be too slow.

Uses raw SQL for the runs of the search index, which have no models.
"""

import heapq
import sqlite3
import threading
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any, Generic, NamedTuple, TypeVar

from peewee import SqliteDatabase

from domain.search.query import TEXT_FIELDS
from storage.database.schema import COLUMNS
from storage.database.sql import cells_of, changes_seen, execute, raw_connection
from storage.search.documents import idea_of, texts_of
from storage.search.streams import runs_of

SCANNED_ROWS = 1_000
"""How many of the newest indexed rows, and of the newest waiting rows, are compared without an index."""
_COMPARED = ("id", "original_idea", *TEXT_FIELDS)
_PORTION = 500  # values in one statement

T = TypeVar("T")
Key = tuple[int, int]
"""A row's time (epoch milliseconds) and id."""


class KnownTexts(NamedTuple):
    """The texts of a row in the form in which they are compared."""

    idea: str
    texts: str


Rows = list[tuple[Key, KnownTexts]]


class UntilChanged(Generic[T]):
    """A value read from a database, cached until the database changes. Thread-safe: each thread has its own value.

    The change numbers of two connections cannot be compared, so a new connection, perhaps to another file, reads again.
    """

    def __init__(self) -> None:
        self._kept = threading.local()

    def get(self, database: SqliteDatabase, read: Callable[[], T]) -> T:
        """Return the cached value, or the result of `read` if the database has changed since."""
        connection, version = raw_connection(database), changes_seen(database)
        kept: tuple[sqlite3.Connection, int, T] | None = getattr(self._kept, "value", None)
        if kept is None or kept[0] is not connection or kept[1] != version:
            kept = self._kept.value = connection, version, read()
        return kept[2]


class RecentTexts:
    """The newest rows in the form in which they are compared. Thread-safe."""

    def __init__(self) -> None:
        self._newest: UntilChanged[Rows] = UntilChanged()
        self._texts: dict[int, tuple[int, KnownTexts]] = {}
        """By row id: the hash of the row's cells, and their normalized texts. Replaced as a whole."""

    def holding(self, database: SqliteDatabase, terms: Sequence[str]) -> Rows:
        """Return the newest indexed rows, newest first, that contain each of `terms` (normalized) somewhere.

        After a change, only texts that differ are normalized again.
        """
        rows = self._newest.get(database, lambda: self._read(database, _newest_keys(database)))
        for term in terms:
            rows = [row for row in rows if term in row[1].texts or term in row[1].idea]
        return rows

    def _read(self, database: SqliteDatabase, keys: list[Key]) -> Rows:
        known, texts = self._texts, dict[int, tuple[int, KnownTexts]]()
        for cells in read_rows_by_id(database, [row_id for _, row_id in keys], _COMPARED):
            row_id, content = cells["id"], hash(tuple(cells.values()))
            seen = known.get(row_id)
            if seen is None or seen[0] != content:
                seen = content, KnownTexts(idea_of(cells), texts_of(cells))
            texts[row_id] = seen
        self._texts = texts
        return [(key, texts[key[1]][1]) for key in keys if key[1] in texts]


def _newest_keys(database: SqliteDatabase) -> list[Key]:
    sql = "SELECT created_at, id FROM search_row WHERE run = ? ORDER BY created_at DESC, id DESC LIMIT ?"
    connection = raw_connection(database)
    runs = (connection.execute(sql, (run, SCANNED_ROWS)) for run in runs_of(connection.execute))
    return list(islice(heapq.merge(*runs, reverse=True), SCANNED_ROWS))


def read_rows_by_id(
    database: SqliteDatabase, ids: Sequence[int], columns: Sequence[str] = COLUMNS
) -> Iterable[dict[str, Any]]:
    """Yield the rows with these ids, in any order."""
    for at in range(0, len(ids), _PORTION):
        portion = ids[at : at + _PORTION]
        sql = f"SELECT {', '.join(columns)} FROM prompt_history WHERE id IN ({', '.join('?' * len(portion))})"
        for values in execute(database, sql, portion):
            yield cells_of(values, columns)
