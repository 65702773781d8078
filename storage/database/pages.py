"""Pages of the list, forwards and backwards from any row."""

from typing import Any

from peewee import ModelSelect, SqliteDatabase, Tuple

from domain.search.query import HistoryPage, PageKey
from storage.database.rows import from_row
from storage.database.schema import PromptRow
from storage.database.sql import execute, read_rows

_LARGEST_INTEGER = 2**63 - 1
_LISTED = PromptRow.archived_at.is_null()
_NEWEST_FIRST = (PromptRow.created_at.desc(), PromptRow.id.desc())
_OLDEST_FIRST = (PromptRow.created_at, PromptRow.id)
# From the index alone: the rows themselves are not read.
_KEYS = """
    SELECT created_at, id FROM prompt_history WHERE archived_at IS NULL AND (created_at, id) < (?, ?)
    ORDER BY created_at DESC, id DESC LIMIT 1 OFFSET ?
"""


def page_after(database: SqliteDatabase, limit: int, after: PageKey | None, skip: int = 0) -> HistoryPage:
    """Return the rows that follow `after` and `skip` more."""
    if skip:
        last = execute(database, _KEYS, (*_end(after), skip - 1)).fetchone()
        if last is None:
            return HistoryPage(())
        after = PageKey(*last)
    query = _listed().order_by(*_NEWEST_FIRST).limit(min(limit + 1, _LARGEST_INTEGER))
    if after is not None:
        query = query.where(Tuple(PromptRow.created_at, PromptRow.id) < Tuple(after.created_at_ms, after.id))
    rows = read_rows(database, query)
    page = rows[:limit]
    return _page(page, _key_of(page[-1]) if len(rows) > limit else None)


def page_before(database: SqliteDatabase, limit: int, last: PageKey | None) -> HistoryPage:
    """Return the rows that end with the one of key `last`, or with the oldest."""
    query = _listed().order_by(*_OLDEST_FIRST).limit(limit)
    if last is not None:
        query = query.where(Tuple(PromptRow.created_at, PromptRow.id) >= Tuple(last.created_at_ms, last.id))
    return _page(read_rows(database, query)[::-1], last)


def anchors(database: SqliteDatabase, every: int) -> list[PageKey]:
    """Return the key of the `every`th row, and so on."""
    found: list[PageKey] = []
    while row := execute(database, _KEYS, (*_end(found[-1] if found else None), every - 1)).fetchone():
        found.append(PageKey(*row))
    return found


def count_listed(database: SqliteDatabase) -> int:
    """Return how many rows the list has."""
    return int(execute(database, "SELECT count(*) FROM prompt_history WHERE archived_at IS NULL").fetchone()[0])


def _listed() -> "ModelSelect[PromptRow]":
    return PromptRow.select().where(_LISTED)


def _end(after: PageKey | None) -> tuple[int, int]:
    return (_LARGEST_INTEGER, _LARGEST_INTEGER) if after is None else (after.created_at_ms, after.id)


def _page(rows: list[dict[str, Any]], next_key: PageKey | None) -> HistoryPage:
    return HistoryPage(tuple(map(from_row, rows)), next_key, _key_of(rows[0]) if rows else None)


def _key_of(row: dict[str, Any]) -> PageKey:
    created_at = row["created_at"]
    return PageKey(created_at if isinstance(created_at, int) else _LARGEST_INTEGER, row["id"])
