"""What a search keeps in memory because reading it anew for every key would take too long: a few megabytes."""

import threading
import time
from collections.abc import Iterable, Sequence
from typing import Any

from peewee import SqliteDatabase

from storage.search_documents import SearchableRow
from storage.sql import execute
from storage.tables import COLUMNS

_COLUMNS = ", ".join(COLUMNS)
_FRESH_SECONDS = 60.0
_PORTION = 500  # of values in one statement


class RecentTexts:
    """The newest rows in the form in which they are compared, by id. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._texts: dict[int, tuple[str, str]] = {}

    def of(self, database: SqliteDatabase, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
        """Return idea and texts of these rows; only those not in memory are read, and any others are forgotten."""
        with self._lock:
            known = {row_id: self._texts[row_id] for row_id in ids if row_id in self._texts}
        for row in read_rows_by_id(database, [row_id for row_id in ids if row_id not in known]):
            found = SearchableRow(row)
            known[row["id"]] = (found.idea, found.texts)
        with self._lock:
            self._texts = known
        return known

    def forget(self) -> None:
        """Read everything anew next time: a text was changed."""
        with self._lock:
            self._texts = {}


class Vocabulary:
    """The words of the ideas, by their length; at most a minute old. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._words: dict[int, list[str]] = {}
        self._read_at: float | None = None

    def words(self, database: SqliteDatabase, lengths: Iterable[int]) -> list[str]:
        """Return the words of these lengths (characters)."""
        with self._lock:
            if self._read_at is None or time.monotonic() - self._read_at > _FRESH_SECONDS:
                self._words = {}
                for (word,) in execute(database, "SELECT word FROM search_word"):
                    self._words.setdefault(len(word), []).append(word)
                self._read_at = time.monotonic()
            return [word for length in lengths for word in self._words.get(length, ())]

    def longest(self) -> int:
        """Return the length of the longest word; call `words` first."""
        return max(self._words, default=0)


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
