"""What a search keeps in memory because reading it anew for every key would take too long: a few megabytes."""

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any, NamedTuple

from peewee import SqliteDatabase

from storage.search_documents import SearchableRow
from storage.sql import execute, read_pragma
from storage.tables import COLUMNS

_COLUMNS = ", ".join(COLUMNS)
_FRESH_SECONDS = 60.0
_PORTION = 500  # of values in one statement

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


class RecentTexts:
    """The newest rows in the form in which they are compared. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._texts: dict[int, KnownTexts] = {}
        self._newest: dict[int, tuple[int, Newest]] = {}

    def newest(self, database: SqliteDatabase, find_keys: Callable[[], list[Key]]) -> Newest:
        """Return the rows that `find_keys` names; it is asked only after the database has changed.

        What has changed only a connection knows that never writes, so each thread remembers for itself.
        """
        thread, version = threading.get_ident(), int(read_pragma(database, "data_version"))
        with self._lock:
            seen, newest = self._newest.get(thread, (None, Newest([])))
            if seen == version:
                return newest
            texts = dict(self._texts)
        keys = find_keys()
        texts = self._read(database, [row_id for _, row_id in keys], texts)
        newest = Newest([(key, texts[key[1]]) for key in keys if key[1] in texts])
        with self._lock:
            self._texts = texts
            self._newest[thread] = (version, newest)
        return newest

    def forget(self) -> None:
        """Read everything anew next time: a text was changed."""
        with self._lock:
            self._texts, self._newest = {}, {}

    def _read(
        self, database: SqliteDatabase, ids: Sequence[int], known: dict[int, KnownTexts]
    ) -> dict[int, KnownTexts]:
        texts = {row_id: known[row_id] for row_id in ids if row_id in known}
        for row in read_rows_by_id(database, [row_id for row_id in ids if row_id not in texts]):
            found = SearchableRow(row)
            texts[row["id"]] = KnownTexts(found.idea, found.texts)
        return texts


class Vocabulary:
    """The words of the ideas, by first letter and length; at most a minute old. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._words: dict[tuple[str, int], list[str]] = {}
        self._read_at: float | None = None

    def words(self, database: SqliteDatabase, shortest: int, longest: int, first: str = "") -> list[str]:
        """Return the words with `shortest` to `longest` characters, all of them or those that begin with `first`."""
        with self._lock:
            if self._read_at is None or time.monotonic() - self._read_at > _FRESH_SECONDS:
                self._words = {}
                for (word,) in execute(database, "SELECT word FROM search_word"):
                    self._words.setdefault((word[0], len(word)), []).append(word)
                self._read_at = time.monotonic()
            groups = [
                words
                for (letter, length), words in self._words.items()
                if shortest <= length <= longest and first in ("", letter)
            ]
        return list(chain.from_iterable(groups))


class SearchMemory:
    """Both, for one repository."""

    def __init__(self) -> None:
        self.recent = RecentTexts()
        self.vocabulary = Vocabulary()


def read_rows_by_id(database: SqliteDatabase, ids: Sequence[int]) -> Iterable[dict[str, Any]]:
    """Yield the rows with these ids, in any order."""
    for at in range(0, len(ids), _PORTION):
        portion = ids[at : at + _PORTION]
        sql = f"SELECT {_COLUMNS} FROM prompt_history WHERE id IN ({', '.join('?' * len(portion))})"
        for values in execute(database, sql, portion):
            yield dict(zip(COLUMNS, values, strict=True))
