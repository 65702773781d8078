"""The history in one SQLite file."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from peewee import ModelSelect, SqliteDatabase, Tuple

from domain.cancellation import CancelToken
from domain.history_query import HistoryPage, HistoryStatistics, PageKey
from domain.ports import Clock
from domain.prompt_history import HistoryEntry, PromptHistory
from storage.arguments import check_days, check_limit, check_moment, check_offset, is_row_id
from storage.connections import Connections
from storage.mapping import from_row, to_epoch_ms, to_row
from storage.search import holds_words_of
from storage.sql import read_rows
from storage.statistics import read_statistics
from storage.tables import PromptRow

_NEWEST_FIRST = (PromptRow.created_at.desc(), PromptRow.id.desc())
_OLDEST_FIRST = (PromptRow.created_at, PromptRow.id)
_NOT_ARCHIVED = PromptRow.archived_at.is_null()
_MILLISECONDS_PER_DAY = 24 * 60 * 60 * 1000
_SMALLEST_INTEGER, _LARGEST_INTEGER = -(2**63), 2**63 - 1


class SqlitePromptRepository:
    """Implements `domain.ports.PromptRepository`. Opens nothing before the first call.

    `readers` is the number of reader threads, `wal` switches the write-ahead log on, `synchronous` is SQLite's pragma
    of that name (NORMAL, FULL or EXTRA).
    """

    def __init__(self, path: Path, *, readers: int, wal: bool, synchronous: str, clock: Clock) -> None:
        self._connections = Connections(path, readers=readers, wal=wal, synchronous=synchronous)
        self._clock = clock

    def save(self, record: PromptHistory) -> PromptHistory:
        """Store `record` and return it with its `id`. Saving a `uid` twice keeps the first and returns it."""
        return self._connections.write(lambda database: _save(database, record))

    def find_by_id(self, record_id: int) -> HistoryEntry | None:
        """Return the row with this `id`, archived or not."""
        if not is_row_id(record_id):
            return None
        return self._find_one(PromptRow.id == record_id)

    def find_by_uid(self, uid: str) -> HistoryEntry | None:
        """Return the row with this `uid`, archived or not."""
        return self._find_one(PromptRow.uid == uid)

    def find_recent(
        self, limit: int = 50, offset: int = 0, provider: str | None = None, backend: str | None = None
    ) -> list[HistoryEntry]:
        """Return the newest rows. `limit` must be at least 1, `offset` at least 0."""
        check_limit(limit)
        check_offset(offset)
        query = PromptRow.select().where(_NOT_ARCHIVED).order_by(*_NEWEST_FIRST).limit(limit).offset(offset)
        if provider is not None:
            query = query.where(PromptRow.provider == provider)
        if backend is not None:
            query = query.where(PromptRow.backend == backend)
        return self._find(query)

    def find_page(self, limit: int = 50, after: PageKey | None = None) -> HistoryPage:
        """Return the page that follows `after` (the first when None), at the same cost at any depth."""
        check_limit(limit)
        query = PromptRow.select().where(_NOT_ARCHIVED).order_by(*_NEWEST_FIRST).limit(min(limit + 1, _LARGEST_INTEGER))
        if after is not None:
            query = query.where(Tuple(PromptRow.created_at, PromptRow.id) < Tuple(after.created_at_ms, after.id))
        rows = self._connections.read(lambda database: read_rows(database, query))
        page = rows[:limit]
        return HistoryPage(tuple(map(from_row, page)), _key_of(page[-1]) if len(rows) > limit else None)

    def search(self, query: str, limit: int = 20, cancel: CancelToken | None = None) -> list[HistoryEntry]:
        """Return rows that hold every word of `query` in idea, context, prompt, role or directive."""
        check_limit(limit)
        found = PromptRow.select().where(holds_words_of(query)).order_by(*_NEWEST_FIRST).limit(limit)
        return self._find(found, cancel)

    def lineage(self, root_uid: str) -> list[HistoryEntry]:
        """Return every version that grew from one record, oldest first."""
        return self._find(PromptRow.select().where(PromptRow.root_uid == root_uid).order_by(*_OLDEST_FIRST))

    def set_favorite(self, uid: str, favorite: bool) -> bool:
        """Mark or unmark a record; return whether it exists."""
        return self._update(uid, favorite=favorite)

    def set_archived(self, uid: str, moment: datetime | None) -> bool:
        """Archive a record at `moment` (aware), or bring it back with None; return whether it exists."""
        check_moment(moment)
        return self._update(uid, archived_at=None if moment is None else to_epoch_ms(moment))

    def delete(self, uid: str) -> bool:
        """Delete a record; return whether it existed. Saving the same record again restores it under its `id`."""
        query = PromptRow.delete().where(PromptRow.uid == uid)
        return self._connections.write(lambda database: bool(query.execute(database)))

    def delete_old_records(self, days: int) -> int:
        """Delete records older than `days` days, sparing favourites; return how many. 0 is off, below 0 is refused."""
        check_days(days)
        if days == 0:
            return 0
        oldest = max(to_epoch_ms(self._clock.now()) - days * _MILLISECONDS_PER_DAY, _SMALLEST_INTEGER)
        query = PromptRow.delete().where(PromptRow.created_at < oldest, ~PromptRow.favorite)
        return self._connections.write(lambda database: int(query.execute(database)))

    def get_statistics(self) -> HistoryStatistics:
        """Return numbers over the whole history."""
        return self._connections.read(read_statistics)

    def change_token(self) -> int:
        """Return a number that differs after any process has changed the history."""
        return self._connections.data_version()

    def close(self) -> None:
        """Finish waiting writes and release every connection. Calling it again does nothing."""
        self._connections.close()

    def _find(self, query: "ModelSelect[PromptRow]", cancel: CancelToken | None = None) -> list[HistoryEntry]:
        rows = self._connections.read(lambda database: read_rows(database, query), cancel)
        return [from_row(row) for row in rows]

    def _find_one(self, condition: object) -> HistoryEntry | None:
        return next(iter(self._find(PromptRow.select().where(condition))), None)

    def _update(self, uid: str, **values: Any) -> bool:
        query = PromptRow.update(**values).where(PromptRow.uid == uid)
        return self._connections.write(lambda database: bool(query.execute(database)))


def _save(database: SqliteDatabase, record: PromptHistory) -> PromptHistory:
    [*same] = read_rows(database, PromptRow.select().where(PromptRow.uid == record.uid))
    if same:
        kept = from_row(same[0])
        return kept if isinstance(kept, PromptHistory) else replace(record, id=kept.id)
    row = to_row(record)
    if (
        record.id is None
        or not is_row_id(record.id)
        or read_rows(database, PromptRow.select().where(PromptRow.id == record.id))
    ):
        del row["id"]  # another record has taken it; what a record is, its uid says
    return replace(record, id=int(PromptRow.insert(**row).execute(database)))


def _key_of(row: dict[str, Any]) -> PageKey:
    created_at = row["created_at"]
    return PageKey(created_at if isinstance(created_at, int) else _LARGEST_INTEGER, row["id"])
