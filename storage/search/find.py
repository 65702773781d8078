"""Finding rows: the indexes propose, the rows decide.

Raw SQL: Peewee has no expression for what a full-text index, another one and the flags agree on.
"""

import heapq
import itertools
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import peewee
from peewee import SqliteDatabase
from rapidfuzz import fuzz

from domain.errors import QueryInterruptedError
from domain.search.filters import ConfidenceFilter, FlagFilter
from domain.search.matching import admits, is_excluded, place_in_idea, place_of_texts, tier_in
from domain.search.query import LATEST_MS, HistoryQuery, Hit, HitCursor, HitPage, MatchTier, PageCursor
from storage.database.rows import from_row
from storage.database.schema import COLUMNS
from storage.database.sql import cells_of, raw_connection
from storage.search.deadline import Deadline
from storage.search.documents import SearchableRow, idea_of
from storage.search.expressions import Expressions
from storage.search.recent import SCANNED_ROWS, RecentTexts, read_rows_by_id
from storage.search.streams import PositionCursor, bounds_of, intersect

RANKED_HITS = 200
"""The first hits, in the usual order, that an order by relevance considers."""
_COLUMNS = ", ".join(f"h.{name}" for name in COLUMNS)

_MOST_READ_AHEAD = 64
_FEW = 1_000

Cells = Mapping[str, Any]


class Found(NamedTuple):
    """A row that answers a query; `key` is its place in the list's order."""

    place: MatchTier
    key: tuple[int, int]
    cells: Cells


Key = tuple[int, int]
Row = tuple[Key, Cells]


def find_hits(
    database: SqliteDatabase,
    recent: RecentTexts,
    query: HistoryQuery,
    limit: int,
    after: HitCursor | None,
    patience: Deadline,
) -> HitPage:
    """Return the hits that follow `after`. Hits found in time are returned; an unwanted search raises."""
    wanted, begin = (RANKED_HITS, None) if query.by_relevance else (limit + 1, after)
    found, is_complete = find_rows(database, recent, query, wanted, begin, patience)
    keyed = [(_hit_key(row, query), row) for row in found]
    if query.by_relevance:
        keyed.sort(key=lambda one: rank(one[0]))
        keyed = [one for one in keyed if after is None or rank(one[0]) > rank(after)]
    # Records are made of this page alone: that takes longer than finding and sorting all.
    page = keyed[:limit]
    next_key = page[-1][0] if page and (len(keyed) > limit or not is_complete) else None
    return HitPage(tuple(Hit(from_row(row.cells), row.place) for _, row in page), next_key, is_complete)


def nearness_of(idea: str, query: HistoryQuery) -> float:
    """Return how near an idea (a haystack) is to the words of a query.

    It is rapidfuzz's `token_set_ratio`, which forgives order and repetition, less what else the idea says.
    """
    wanted = " ".join(term.text for term in query.terms)
    return fuzz.token_set_ratio(wanted, idea) + fuzz.token_sort_ratio(wanted, idea) / 10


def rank(key: HitCursor) -> tuple[float, int, int, int]:
    """Return what hits are sorted by: the nearest first; among equals place, moment and id decide."""
    return -key.nearness, key.place, -key.page_key.created_at_ms, -key.page_key.id


def find_rows(
    database: SqliteDatabase,
    recent: RecentTexts,
    query: HistoryQuery,
    limit: int,
    after: HitCursor | None,
    patience: Deadline,
) -> tuple[list[Found], bool]:
    """Return up to `limit` rows in the order of hits, and whether the search came to its end or its limit.

    Call it on a snapshot: a row may be on its way into the indexes.
    """
    found: list[Found] = []
    patience.begin()
    try:
        for row in _Search(database, recent, query, patience, portion=limit).rows(after):
            found.append(row)
            if len(found) == limit:
                break
    except (peewee.OperationalError, sqlite3.OperationalError, QueryInterruptedError):
        if patience.is_unwanted or not patience.cancelled:
            raise
        return found, False
    return found, True


class _Search:
    """One query on one snapshot; `portion` is how many rows are wanted at a time."""

    def __init__(
        self, database: SqliteDatabase, recent: RecentTexts, query: HistoryQuery, patience: Deadline, portion: int
    ) -> None:
        self._database = database
        self._recent = recent
        self._query = query
        self._patience = patience
        self._portion = min(portion, _MOST_READ_AHEAD)
        self._expressions = Expressions(database, query)
        self._is_simple = all(term.is_word for term in (*query.terms, *query.excluded))
        # An index keeps confidences in steps; everything else it knows exactly.
        self._is_sure = self._is_simple and not any(isinstance(one, ConfidenceFilter) for one in query.filters)
        self._newest: dict[MatchTier, list[Key]] | None = None
        self._pending: dict[MatchTier, list[Found]] = {}

    def rows(self, after: HitCursor | None) -> Iterator[Found]:
        """Yield what answers the query, place by place."""
        self._pending = self._sorted(self._pending_rows())
        for place in MatchTier if self._query.terms else (MatchTier.IDEA_WORD,):
            if after is not None and place < after.place:
                continue
            end = None
            if after is not None and place == after.place:
                end = after.page_key.created_at_ms, after.page_key.id
            yield from heapq.merge(_older(self._pending.get(place, ()), end), self._indexed(place, end), key=_order)

    def _indexed(self, place: MatchTier, end: Key | None) -> Iterator[Found]:
        if self._expressions.is_impossible:
            return iter(())
        table, expression = self._index_of(place)
        if expression is None and self._query.terms:
            return self._from_newest(place, end)
        end = min(end or (LATEST_MS, 0), (self._query.before_ms, 0))
        bounds = bounds_of(self._execute, self._query.after_ms, end)
        runs = (self._rows_at(self._agreed(table, expression, each)) for each in bounds)
        return self._at(place, heapq.merge(*runs, key=lambda row: (-row[0][0], -row[0][1])))

    def _index_of(self, place: MatchTier) -> tuple[str, str | None]:
        """Return the index that tells of a place, and what to ask it; nothing for what no index tells."""
        asked = self._expressions
        match place:
            case MatchTier.IDEA_WORD if any(term.is_phrase for term in self._query.terms) and (
                parts := asked.idea_parts()
            ):
                # Three letters of a phrase, blanks among them, tell more than its words, which may stand anywhere.
                return "search_part", parts
            case MatchTier.IDEA_WORD:
                return "search_idea", asked.idea_words()
            case MatchTier.IDEA_PART:
                return "search_part", asked.idea_parts()
            case MatchTier.TEXT_WORD:
                return "search_text", asked.text_words()
        return "", None

    def _agreed(self, table: str, expression: str | None, bounds: tuple[int, int]) -> Iterator[int]:
        """Yield the positions that the index of a place, that of what else is asked, and the flags agree on."""
        asked: list[tuple[str, str, tuple[str, ...]]] = []
        for flag in self._query.filters:
            if flag == FlagFilter("archived", negated=flag.negated):
                asked.append((f"search_row r WHERE {'NOT ' if flag.negated else ''}r.archived", "r.position", ()))
                if table != "search_text" and not flag.negated and self._are_few_archived():
                    expression, self._is_sure = None, False  # comparing an idea is quick
        if expression is not None:
            asked.append((f"{table} f WHERE f.{table} MATCH ?", "f.rowid", (expression,)))
        if table != "search_text" and (rest := self._expressions.beside(table)) is not None:
            asked.append(("search_text t WHERE t.search_text MATCH ?", "t.rowid", (rest,)))
        if not asked:
            asked = [("search_row r WHERE 1", "r.position", ())]
        streams = [
            PositionCursor(self._execute, source, position, values, bounds) for source, position, values in asked
        ]
        return intersect(streams, bounds[1], lambda: self._patience.cancelled)

    def _rows_at(self, positions: Iterator[int]) -> Iterator[Row]:
        """Yield the rows at these positions, in their order; some are read ahead."""
        while portion := list(itertools.islice(positions, self._portion)):
            sql = f"""
                SELECT {_COLUMNS} FROM search_row r JOIN prompt_history h ON h.id = r.id
                WHERE r.position IN ({", ".join("?" * len(portion))}) ORDER BY r.position DESC
            """
            yield from self._rows_of(sql, portion)
        self._check()  # the positions end here too when there was no time for more

    def _from_newest(self, place: MatchTier, end: Key | None) -> Iterator[Found]:
        """Yield what the newest rows hold at a place, by what is in memory of them."""
        if self._newest is None:
            self._newest = self._place_newest()
        older = (key for key in self._newest.get(place, ()) if end is None or key < end)
        while portion := list(itertools.islice(older, self._portion)):
            cells_of = {cells["id"]: cells for cells in read_rows_by_id(self._database, [key[1] for key in portion])}
            for key in portion:
                cells = cells_of.get(key[1])
                if cells and admits(SearchableRow(cells), self._query):
                    yield Found(place, key, cells)

    def _place_newest(self) -> dict[MatchTier, list[Key]]:
        """Return which of the newest rows hold the terms, by their place, the newest first."""
        placed: dict[MatchTier, list[Key]] = {}
        for key, texts in self._recent.holding(self._database, [term.text for term in self._query.terms]):
            place = place_of_texts(texts, self._query)
            if place is not None:
                placed.setdefault(place, []).append(key)
        return placed

    def _are_few_archived(self) -> bool:
        """Tell whether so few rows are archived that reading all of them is shorter than asking an index of each."""
        sql = f"SELECT count(*) FROM (SELECT 1 FROM search_row WHERE archived LIMIT {_FEW + 1})"
        return bool(self._execute(sql).fetchone()[0] <= _FEW)

    def _pending_rows(self) -> Iterator[Row]:
        sql = f"""
            SELECT {_COLUMNS} FROM search_pending p JOIN prompt_history h ON h.id = p.id
            ORDER BY p.id DESC LIMIT {SCANNED_ROWS}
        """
        return self._rows_of(sql, ())

    def _rows_of(self, sql: str, values: Sequence[object]) -> Iterator[Row]:
        for values_of_row in self._execute(sql, values):
            cells = cells_of(values_of_row)
            yield _key_of(cells), cells

    def _sorted(self, rows: Iterator[Row]) -> dict[MatchTier, list[Found]]:
        """Return those of `rows` that answer the query, by their place, the newest first."""
        found: dict[MatchTier, list[Found]] = {}
        for key, cells in rows:
            self._check()
            place = tier_in(SearchableRow(cells), self._query)
            if place is not None:
                found.setdefault(place, []).append(Found(place, key, cells))
        for listed in found.values():
            listed.sort(key=_order)
        return found

    def _at(self, place: MatchTier, rows: Iterator[Row]) -> Iterator[Found]:
        for key, cells in rows:
            if self._is_at(place, SearchableRow(cells)):
                yield Found(place, key, cells)

    def _is_at(self, place: MatchTier, seen: SearchableRow) -> bool:
        if place is MatchTier.IDEA_WORD and self._is_sure:
            return True
        query = self._query
        if place in (MatchTier.IDEA_WORD, MatchTier.IDEA_PART):
            is_there = place_in_idea(seen, query) is place and admits(seen, query)
            return is_there and (self._is_simple or not is_excluded(seen, query))
        if place is MatchTier.TEXT_WORD and self._is_simple:
            # The index has said the rest; folding long texts again would take longer than everything else.
            return place_in_idea(seen, query) is None and admits(seen, query)
        return tier_in(seen, query) is place

    def _check(self) -> None:
        if self._patience.cancelled:
            raise QueryInterruptedError("The search was stopped.")

    def _execute(self, sql: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
        return raw_connection(self._database).execute(sql, values)


def _key_of(cells: Cells) -> Key:
    created_at = cells["created_at"]
    return (created_at if isinstance(created_at, int) else 0), cells["id"]


def _order(row: Found) -> Key:
    return -row.key[0], -row.key[1]


def _older(rows: Sequence[Found], end: Key | None) -> Iterator[Found]:
    return (row for row in rows if end is None or row.key < end)


def _hit_key(row: Found, query: HistoryQuery) -> HitCursor:
    nearness = nearness_of(idea_of(row.cells), query) if query.by_relevance else 0.0
    return HitCursor(row.place, PageCursor(*row.key), nearness)
