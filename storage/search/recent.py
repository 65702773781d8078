"""What a search keeps in memory because reading it anew for every key would take too long: a few megabytes."""

import heapq
import sqlite3
import threading
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, islice
from typing import Any, Generic, NamedTuple, TypeVar

from peewee import SqliteDatabase

from domain.search.query import TEXT_FIELDS
from storage.database.schema import COLUMNS
from storage.database.sql import cells_of, changes_seen, execute, raw_connection
from storage.search.documents import idea_of, texts_of
from storage.search.streams import runs_of

SCANNED_ROWS = 1_000
"""The newest rows, indexed or not, that are read for what no index finds."""
_COMPARED = ("id", "original_idea", *TEXT_FIELDS)
_PORTION = 500  # of values in one statement

T = TypeVar("T")
Key = tuple[int, int]
"""A row's moment (epoch milliseconds) and id."""


class KnownTexts(NamedTuple):
    """The texts of a row in the form in which they are compared."""

    idea: str
    texts: str


class Newest(NamedTuple):
    """The newest rows, newest first, with their texts."""

    rows: list[tuple[Key, KnownTexts]]

    def holding(self, terms: Sequence[str]) -> list[tuple[Key, KnownTexts]]:
        """Return the rows that hold each of `terms` (haystacks) somewhere."""
        rows = self.rows
        for term in terms:
            rows = [row for row in rows if term in row[1].texts or term in row[1].idea]
        return rows


class UntilChanged(Generic[T]):
    """A value read from a database, kept until the database changes. Thread-safe: each thread keeps its own.

    The numbers by which two connections know that a database has changed cannot be compared: a new connection, perhaps
    to another file, reads again.
    """

    def __init__(self) -> None:
        self._kept = threading.local()

    def get(self, database: SqliteDatabase, read: Callable[[], T]) -> T:
        """Return what `read` returns now, or returned when this thread's connection saw the last change."""
        connection, version = raw_connection(database), changes_seen(database)
        kept: tuple[sqlite3.Connection, int, T] | None = getattr(self._kept, "value", None)
        if kept is None or kept[0] is not connection or kept[1] != version:
            kept = self._kept.value = connection, version, read()
        return kept[2]


class RecentTexts:
    """The newest rows in the form in which they are compared. Thread-safe."""

    def __init__(self) -> None:
        self._newest: UntilChanged[Newest] = UntilChanged()
        self._texts: dict[int, tuple[int, KnownTexts]] = {}
        """What was made of a row's cells, with their hash, by the row's id; replaced as a whole."""

    def newest(self, database: SqliteDatabase) -> Newest:
        """Return the newest indexed rows. After a change only the texts that differ are made again."""
        return self._newest.get(database, lambda: self._read(database, _newest_keys(database)))

    def _read(self, database: SqliteDatabase, keys: list[Key]) -> Newest:
        known, texts = self._texts, dict[int, tuple[int, KnownTexts]]()
        for cells in read_rows_by_id(database, [row_id for _, row_id in keys], _COMPARED):
            row_id, content = cells["id"], hash(tuple(cells.values()))
            seen = known.get(row_id)
            if seen is None or seen[0] != content:
                seen = content, KnownTexts(idea_of(cells), texts_of(cells))
            texts[row_id] = seen
        self._texts = texts
        return Newest([(key, texts[key[1]][1]) for key in keys if key[1] in texts])


def _newest_keys(database: SqliteDatabase) -> list[Key]:
    sql = "SELECT created_at, id FROM search_row WHERE run = ? ORDER BY created_at DESC, id DESC LIMIT ?"
    connection = raw_connection(database)
    runs = (connection.execute(sql, (run, SCANNED_ROWS)) for run in runs_of(connection.execute))
    return list(islice(heapq.merge(*runs, reverse=True), SCANNED_ROWS))


class Vocabulary:
    """The words of the ideas, by first letter and length. Thread-safe."""

    def __init__(self) -> None:
        self._words: UntilChanged[dict[tuple[str, int], list[str]]] = UntilChanged()

    def words(self, database: SqliteDatabase, shortest: int, longest: int, first: str = "") -> list[str]:
        """Return the words with `shortest` to `longest` characters, all of them or those that begin with `first`."""
        groups = [
            words
            for (letter, length), words in self._words.get(database, lambda: _grouped_words(database)).items()
            if shortest <= length <= longest and first in ("", letter)
        ]
        return list(chain.from_iterable(groups))


def _grouped_words(database: SqliteDatabase) -> dict[tuple[str, int], list[str]]:
    groups: dict[tuple[str, int], list[str]] = {}
    for (word,) in execute(database, "SELECT word FROM search_word"):
        groups.setdefault((word[0], len(word)), []).append(word)
    return groups


class SearchMemory:
    """Both, for one repository."""

    def __init__(self) -> None:
        self.recent = RecentTexts()
        self.vocabulary = Vocabulary()


def read_rows_by_id(
    database: SqliteDatabase, ids: Sequence[int], columns: Sequence[str] = COLUMNS
) -> Iterable[dict[str, Any]]:
    """Yield the rows with these ids, in any order."""
    for at in range(0, len(ids), _PORTION):
        portion = ids[at : at + _PORTION]
        sql = f"SELECT {', '.join(columns)} FROM prompt_history WHERE id IN ({', '.join('?' * len(portion))})"
        for values in execute(database, sql, portion):
            yield cells_of(values, columns)
