"""Pages and hits by a scan of every record: what the repository must find by its indexes."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from domain.errors import QueryInterruptedError
from domain.prompts.record import PromptHistory
from domain.runtime.cancellation import CancelToken
from domain.search.matching import tier_of
from domain.search.normalise import normalized
from domain.search.query import HistoryPage, HistoryQuery, Hit, HitCursor, HitPage, MatchTier, PageCursor
from storage.search.find import RANKED_HITS, nearness_of, rank
from storage.search.recent import SCANNED_ROWS


class Row:
    """A record and its key in the list's order."""

    def __init__(self, key: PageCursor, record: PromptHistory) -> None:
        self.key = key
        self.record = record

    @property
    def order(self) -> tuple[int, int]:
        """What the list is sorted by."""
        return self.key.created_at_ms, self.key.id


def rows_of(records: Iterable[PromptHistory]) -> list[Row]:
    """Return the rows of records, given in the order of saving, newest first; an id is the rank in that order."""
    rows = [Row(PageCursor(record.created_at_ms, rank), record) for rank, record in enumerate(records)]
    return sorted(rows, key=lambda row: row.order, reverse=True)


def page_after(rows: Sequence[Row], limit: int, after: PageCursor | None, skip: int = 0) -> HistoryPage:
    """Return the rows, of those given newest first, that follow `after` and `skip` more."""
    end = None if after is None else (after.created_at_ms, after.id)
    found = [row for row in rows if end is None or row.order < end][skip:]
    return _page(found[:limit], found[limit - 1].key if len(found) > limit else None)


def page_before(rows: Sequence[Row], limit: int, last: PageCursor | None) -> HistoryPage:
    """Return the rows, of those given newest first, that end with the one of key `last`, or with the oldest."""
    start = None if last is None else (last.created_at_ms, last.id)
    return _page([row for row in rows if start is None or row.order >= start][-limit:], last)


def hits(
    rows: Sequence[Row],
    query: HistoryQuery,
    limit: int,
    after: HitCursor | None = None,
    cancel: CancelToken | None = None,
) -> HitPage:
    """Return the hits of `query` in `rows`, given newest first, that follow `after`."""
    found: list[tuple[HitCursor, Hit]] = []
    for number, row in enumerate(rows):
        if cancel is not None and cancel.cancelled:
            raise QueryInterruptedError("The search was stopped because a newer one replaced it.")
        place = tier_of(row.record, query)
        if place is not None and (place is not MatchTier.TEXT_PART or number < SCANNED_ROWS):
            nearness = nearness_of(normalized(row.record.original_idea), query) if query.by_relevance else 0.0
            found.append((HitCursor(place, row.key, nearness), Hit(row.record, place)))
    found.sort(key=lambda one: rank(replace(one[0], nearness=0.0)))
    if query.by_relevance:
        found = sorted(found[:RANKED_HITS], key=lambda one: rank(one[0]))
    left = [one for one in found if after is None or rank(one[0]) > rank(after)]
    page = left[:limit]
    return HitPage(tuple(hit for _, hit in page), page[-1][0] if len(left) > limit else None)


def _page(rows: Sequence[Row], next_key: PageCursor | None) -> HistoryPage:
    return HistoryPage(tuple(row.record for row in rows), next_key, rows[0].key if rows else None)
