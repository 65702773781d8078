"""Pages of the list, forwards and backwards from any row."""

from typing import Any

from peewee import Field, ModelSelect, SqliteDatabase, Tuple, fn

from domain.search.query import HistoryPage, PageCursor
from storage.database.rows import from_row
from storage.database.schema import PromptRow
from storage.database.sql import cells_of, run

_LARGEST_INTEGER = 2**63 - 1
LISTED = PromptRow.archived_at.is_null()
_PLACE = Tuple(PromptRow.created_at, PromptRow.id)
NEWEST_FIRST = (PromptRow.created_at.desc(), PromptRow.id.desc())
OLDEST_FIRST = (PromptRow.created_at, PromptRow.id)


def page_after(database: SqliteDatabase, limit: int, after: PageCursor | None, skip: int = 0) -> HistoryPage:
    """Return up to `limit` rows that follow `after` (the newest when None), after skipping `skip` rows."""
    if skip:
        after = _key_after(database, after, skip - 1)
        if after is None:
            return HistoryPage(())
    rows = _rows(database, _listed(after).order_by(*NEWEST_FIRST).limit(min(limit + 1, _LARGEST_INTEGER)))
    page = rows[:limit]
    return _page(page, _key_of(page[-1]) if len(rows) > limit else None)


def page_before(database: SqliteDatabase, limit: int, last: PageCursor | None) -> HistoryPage:
    """Return up to `limit` rows that end with row `last`, or with the oldest row; newest first."""
    query = _listed().order_by(*OLDEST_FIRST).limit(limit)
    if last is not None:
        query = query.where(Tuple(last.created_at_ms, last.id) <= _PLACE)
    return _page(_rows(database, query)[::-1], last)


def bookmarks(database: SqliteDatabase, every: int) -> list[PageCursor]:
    """Return the key of every `every`-th row."""
    found: list[PageCursor] = []
    while (key := _key_after(database, found[-1] if found else None, every - 1)) is not None:
        found.append(key)
    return found


def count_listed(database: SqliteDatabase) -> int:
    """Return how many rows the list has, without archived ones."""
    return int(run(database, PromptRow.select(fn.COUNT(PromptRow.id)).where(LISTED)).fetchone()[0])


def _listed(after: PageCursor | None = None, *columns: Field) -> "ModelSelect[PromptRow]":
    query = PromptRow.select(*columns).where(LISTED)
    return query if after is None else query.where(Tuple(after.created_at_ms, after.id) > _PLACE)


def _key_after(database: SqliteDatabase, after: PageCursor | None, skip: int) -> PageCursor | None:
    """Return the key of the row that follows `after` and `skip` further rows, read from the index alone."""
    query = _listed(after, PromptRow.created_at, PromptRow.id).order_by(*NEWEST_FIRST).limit(1).offset(skip)
    row = run(database, query).fetchone()
    return None if row is None else PageCursor(*row)


def _rows(database: SqliteDatabase, query: "ModelSelect[PromptRow]") -> list[dict[str, Any]]:
    return list(map(cells_of, run(database, query)))


def _page(rows: list[dict[str, Any]], next_key: PageCursor | None) -> HistoryPage:
    return HistoryPage(tuple(map(from_row, rows)), next_key, _key_of(rows[0]) if rows else None)


def _key_of(row: dict[str, Any]) -> PageCursor:
    created_at = row["created_at"]
    return PageCursor(created_at if isinstance(created_at, int) else _LARGEST_INTEGER, row["id"])
