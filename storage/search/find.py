"""Finds rows: the indexes give candidates, which are then compared with the query.

Uses raw SQL, because Peewee has no expression for the intersection of full-text indexes and flags.
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
from storage.search.streams import KnownPositions, PositionCursor, bounds_of, intersect
from storage.search.verdicts import TriedPositions

RANKED_HITS = 200
"""An order by relevance considers this many hits, the first ones in the usual order."""
_COLUMNS = ", ".join(f"h.{name}" for name in COLUMNS)

_MOST_READ_AHEAD = 64
_FEW = 1_000

Cells = Mapping[str, Any]


class Found(NamedTuple):
    """A row that matches a query; `key` is its time and id, by which the list is ordered."""

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
    """Return the hits that follow `after`, as many as are found in time.

    Raises `QueryInterruptedError`, or the database's error of an interrupted query, if the search is no longer wanted.
    """
    wanted, begin = (RANKED_HITS, None) if query.by_relevance else (limit + 1, after)
    found, is_complete = find_rows(database, recent, query, wanted, begin, patience)
    keyed = [(_hit_key(row, query), row) for row in found]
    if query.by_relevance:
        keyed.sort(key=lambda one: rank(one[0]))
        keyed = [one for one in keyed if after is None or rank(one[0]) > rank(after)]
    # Convert only this page to records: that takes longer than finding and sorting all hits.
    page = keyed[:limit]
    next_key = page[-1][0] if page and (len(keyed) > limit or not is_complete) else None
    return HitPage(tuple(Hit(from_row(row.cells), row.place) for _, row in page), next_key, is_complete)


def nearness_of(idea: str, query: HistoryQuery) -> float:
    """Return the relevance of a normalized idea for the words of a query.

    It is rapidfuzz's `token_set_ratio`, which ignores order and repetition, plus a tenth of `token_sort_ratio`, which
    prefers ideas with few other words.
    """
    wanted = " ".join(term.text for term in query.terms)
    return fuzz.token_set_ratio(wanted, idea) + fuzz.token_sort_ratio(wanted, idea) / 10


def rank(key: HitCursor) -> tuple[float, int, int, int]:
    """Return the sort key of hits: the most relevant first, then by tier, then the newest first."""
    return -key.nearness, key.place, -key.page_key.created_at_ms, -key.page_key.id


def find_rows(
    database: SqliteDatabase,
    recent: RecentTexts,
    query: HistoryQuery,
    limit: int,
    after: HitCursor | None,
    patience: Deadline,
) -> tuple[list[Found], bool]:
    """Return up to `limit` rows in the order of hits, and whether the search reached its end or `limit` in time.

    Call it on a snapshot, because the indexer may move a row into the indexes at any time.
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
    """One query on one snapshot; rows are read in batches of `portion`, at most 64."""

    def __init__(
        self, database: SqliteDatabase, recent: RecentTexts, query: HistoryQuery, patience: Deadline, portion: int
    ) -> None:
        self._database = database
        self._recent = recent
        self._query = query
        self._patience = patience
        self._portion = min(portion, _MOST_READ_AHEAD)
        self._expressions = Expressions(database, query)
        self._tried = TriedPositions.of(database, query)
        self._is_simple = all(term.is_word for term in (*query.terms, *query.excluded))
        # The index has confidences only in steps, but everything else exactly.
        self._is_sure = self._is_simple and not any(isinstance(one, ConfidenceFilter) for one in query.filters)
        self._newest: dict[MatchTier, list[Key]] | None = None
        self._compared: dict[MatchTier, list[Found]] = {}

    def rows(self, after: HitCursor | None) -> Iterator[Found]:
        """Yield the matching rows, tier by tier."""
        few = iter(self._tried.few or ())
        self._compared = self._sorted(itertools.chain(self._pending_rows(), self._rows_at(few)))
        for place in MatchTier if self._query.terms else (MatchTier.IDEA_WORD,):
            if after is not None and place < after.place:
                continue
            end = None
            if after is not None and place == after.place:
                end = after.page_key.created_at_ms, after.page_key.id
            yield from heapq.merge(_older(self._compared.get(place, ()), end), self._indexed(place, end), key=_order)

    def _indexed(self, place: MatchTier, end: Key | None) -> Iterator[Found]:
        if self._expressions.is_impossible or self._tried.few is not None:
            return iter(())
        table, expression = self._index_of(place)
        if expression is None and self._query.terms:
            return self._from_newest(place, end)
        end = min(end or (LATEST_MS, 0), (self._query.before_ms, 0))
        bounds = bounds_of(self._execute, self._query.after_ms, end)
        runs = (self._rows_at(self._agreed(table, expression, each)) for each in bounds)
        return self._at(place, heapq.merge(*runs, key=lambda row: (-row[0][0], -row[0][1])))

    def _index_of(self, place: MatchTier) -> tuple[str, str | None]:
        """Return the index for a tier and the expression to match; None as expression if no index can be used."""
        asked = self._expressions
        match place:
            case MatchTier.IDEA_WORD if any(term.is_phrase for term in self._query.terms) and (
                parts := asked.idea_parts()
            ):
                # Trigrams of a phrase that include blanks exclude more rows than its words, which may be anywhere.
                return "search_part", parts
            case MatchTier.IDEA_WORD:
                return "search_idea", asked.idea_words()
            case MatchTier.IDEA_PART:
                return "search_part", asked.idea_parts()
            case MatchTier.TEXT_WORD:
                return "search_text", asked.text_words()
        return "", None

    def _agreed(self, table: str, expression: str | None, bounds: tuple[int, int]) -> Iterator[int]:
        """Yield the positions in the intersection of the tier's index, the text index and the flags."""
        asked: list[tuple[str, str, tuple[str, ...]]] = []
        for flag in self._query.filters:
            if flag == FlagFilter("archived", negated=flag.negated):
                asked.append((f"search_row r WHERE {'NOT ' if flag.negated else ''}r.archived", "r.position", ()))
                if table != "search_text" and not flag.negated and self._are_few_archived():
                    expression, self._is_sure = None, False  # comparing the few ideas is faster
        if expression is not None:
            asked.append((f"{table} f WHERE f.{table} MATCH ?", "f.rowid", (expression,)))
        if table != "search_text" and (rest := self._expressions.beside(table)) is not None:
            asked.append(("search_text t WHERE t.search_text MATCH ?", "t.rowid", (rest,)))
        tried = [KnownPositions(positions, bounds) for positions in self._tried.among]
        if not (asked or tried):
            asked = [("search_row r WHERE 1", "r.position", ())]
        streams = [PositionCursor(self._execute, *each, bounds) for each in asked]
        found = intersect([*tried, *streams], bounds[1], lambda: self._patience.cancelled)
        return (position for position in found if position not in self._tried.apart)

    def _rows_at(self, positions: Iterator[int]) -> Iterator[Row]:
        """Yield the rows at these positions, in their order; reads ahead in batches."""
        while portion := list(itertools.islice(positions, self._portion)):
            sql = f"""
                SELECT {_COLUMNS} FROM search_row r JOIN prompt_history h ON h.id = r.id
                WHERE r.position IN ({", ".join("?" * len(portion))}) ORDER BY r.position DESC
            """
            yield from self._rows_of(sql, portion)
        self._check()  # positions also end when the time is up

    def _from_newest(self, place: MatchTier, end: Key | None) -> Iterator[Found]:
        """Yield the rows of a tier among the newest rows, whose texts are in memory."""
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
        """Return the keys of the newest rows with the terms, by tier, the newest first."""
        placed: dict[MatchTier, list[Key]] = {}
        for key, texts in self._recent.holding(self._database, [term.text for term in self._query.terms]):
            place = place_of_texts(texts, self._query)
            if place is not None:
                placed.setdefault(place, []).append(key)
        return placed

    def _are_few_archived(self) -> bool:
        """Return whether so few rows are archived that reading them all is faster than using the index."""
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
        """Return the matching ones of `rows` by tier, the newest first."""
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
            # The index has matched the terms; normalizing long texts again would take longer than everything else.
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
