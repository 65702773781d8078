"""The history in one SQLite file."""

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from peewee import ModelSelect, SqliteDatabase

from domain.history.notices import Notice
from domain.prompts.record import PromptHistory, StoredRecord
from domain.runtime.cancellation import CancelToken
from domain.runtime.clock import Clock
from domain.runtime.local_time import to_zone
from domain.search.parser import parse_query
from domain.search.query import HistoryPage, HistoryStatistics, OldRecord, PageCursor
from storage.database.arguments import check_days, check_limit, check_moment, check_offset, is_row_id
from storage.database.connections import Connections
from storage.database.opening import FileOpening, MemoryOpening
from storage.database.pages import LISTED, NEWEST_FIRST, OLDEST_FIRST, bookmarks, count_listed, page_after, page_before
from storage.database.rows import from_row, insert_record, to_epoch_ms
from storage.database.schema import DeletedRecord, Note, PromptRow
from storage.database.sql import cells_of, run
from storage.experiments.store import SqliteExperimentStore
from storage.search.index import forget_rows, purge_later
from storage.search.searchable import SearchableHistory
from storage.search.statistics import read_statistics

_MILLISECONDS_PER_DAY = 24 * 60 * 60 * 1000
_SMALLEST_INTEGER = -(2**63)
_PORTION = 500


class SqlitePromptRepository(SearchableHistory):
    """Implements `domain.history.ports.PromptRepository`. Opens nothing before the first call.

    Without a `path` the history is in memory and ends with the program; of the other arguments only `clock` is used
    then. `readers` is the number of reader threads, `wal` enables the write-ahead log, `synchronous` is SQLite's pragma
    of that name (NORMAL, FULL or EXTRA). `on_news` is called when the file was deleted or replaced while open.
    `journal_length` returns how many operations the journal has: if any, a missing file counts as lost, not as new.
    """

    def __init__(
        self,
        path: Path | None,
        *,
        clock: Clock,
        readers: int = 2,
        wal: bool = True,
        synchronous: str = "FULL",
        on_news: Callable[[Notice], None] = lambda _news: None,
        journal_length: Callable[[], int] = lambda: 0,
    ) -> None:
        opening = (
            MemoryOpening()
            if path is None
            else FileOpening(
                path, wal=wal, synchronous=synchronous, clock=clock, on_news=on_news, journal_length=journal_length
            )
        )
        super().__init__(Connections(path, opening, readers=readers))
        self._clock = clock
        self.experiments = SqliteExperimentStore(self._connections, clock)

    def save(self, record: PromptHistory) -> PromptHistory:
        """Store `record` and return it with its `id`. If the `uid` exists, keep the stored record and return it.

        A deleted `uid` stays deleted: nothing is stored, and `record` is returned unchanged.
        """
        return self._connections.write(lambda database: insert_record(database, record))

    def restore(self, record: PromptHistory) -> PromptHistory:
        """Store `record` even if it was deleted, with its own `id` if that is free, and return the stored record."""

        def work(database: SqliteDatabase) -> PromptHistory:
            DeletedRecord.delete().where(DeletedRecord.uid == record.uid).execute(database)
            return insert_record(database, record)

        return self._connections.write(work)

    def find_by_id(self, record_id: int) -> StoredRecord | None:
        """Return the row with this `id`, archived or not."""
        if not is_row_id(record_id):
            return None
        return self._find_one(PromptRow.id == record_id)

    def find_by_uid(self, uid: str) -> StoredRecord | None:
        """Return the row with this `uid`, archived or not."""
        return self._find_one(PromptRow.uid == uid)

    def find_by_uids(self, uids: Iterable[str]) -> dict[str, StoredRecord]:
        """Return the rows with these uids, archived or not, by uid. Unknown uids are left out."""
        asked = list(uids)
        portions = [asked[first : first + _PORTION] for first in range(0, len(asked), _PORTION)]
        found = (self._find(PromptRow.select().where(PromptRow.uid.in_(portion))) for portion in portions)
        return {entry.uid: entry for entries in found for entry in entries}

    def uids_beginning(self, start: str, limit: int) -> list[str]:
        """Return up to `limit` uids that begin with `start`, sorted, including those of archived rows."""
        check_limit(limit)
        # A range instead of LIKE, so that the index of uids is used; no character sorts after U+10FFFF.
        begins = (PromptRow.uid >= start) & (PromptRow.uid < start + "\U0010ffff")
        found = PromptRow.select(PromptRow.uid).where(begins).order_by(PromptRow.uid).limit(limit)
        return [str(uid) for (uid,) in self._cells(found)]

    def find_recent(
        self, limit: int = 50, offset: int = 0, provider: str | None = None, backend: str | None = None
    ) -> list[StoredRecord]:
        """Return the newest rows. `limit` must be at least 1, `offset` at least 0."""
        check_limit(limit)
        check_offset(offset)
        query = PromptRow.select().where(LISTED).order_by(*NEWEST_FIRST).limit(limit).offset(offset)
        if provider is not None:
            query = query.where(PromptRow.provider == provider)
        if backend is not None:
            query = query.where(PromptRow.backend == backend)
        return self._find(query)

    def find_page(self, limit: int = 50, after: PageCursor | None = None, skip: int = 0) -> HistoryPage:
        """Return the page that follows `after`, or the first page; the cost does not depend on the depth."""
        check_limit(limit)
        check_offset(skip)
        return self._connections.read(lambda database: page_after(database, limit, after, skip))

    def find_page_before(self, limit: int, last: PageCursor | None) -> HistoryPage:
        """Return the page that ends with row `last`, or with the oldest row when None; newest first."""
        check_limit(limit)
        return self._connections.read(lambda database: page_before(database, limit, last))

    def find_anchors(self, every: int, cancel: CancelToken | None = None) -> list[PageCursor]:
        """Return the cursor of every `every`-th row of the list, as bookmarks for fast access to distant pages."""
        check_limit(every)
        return self._connections.read(lambda database: bookmarks(database, every), cancel)

    def count_listed(self) -> int:
        """Return how many rows the list has, without archived ones."""
        return self._connections.read(count_listed)

    def search(self, query: str, limit: int = 20, cancel: CancelToken | None = None) -> list[StoredRecord]:
        """Return the first hits of `query`, in the language of `domain.search.parser`."""
        page = self.find_hits(parse_query(query, to_zone(self._clock.now())), limit, cancel=cancel)
        return [hit.entry for hit in page.hits]

    def lineage(self, root_uid: str) -> list[StoredRecord]:
        """Return every version made from one record, including archived ones, oldest first."""
        return self._find(PromptRow.select().where(PromptRow.root_uid == root_uid).order_by(*OLDEST_FIRST))

    def set_favorite(self, uid: str, favorite: bool) -> bool:
        """Mark or unmark a record; return whether it exists."""
        return self._reindexed(uid, favorite=favorite)

    def set_archived(self, uid: str, moment: datetime | None) -> bool:
        """Archive a record at `moment` (aware), or restore it with None; return whether it exists."""
        check_moment(moment)
        return self._update(uid, archived_at=None if moment is None else to_epoch_ms(moment))

    def set_accepted_text(self, uid: str, text: str | None) -> bool:
        """Store the user's edit of the prompt, or remove it with None; return whether the record exists."""
        return self._reindexed(uid, accepted_text=text)

    def delete(self, uid: str) -> bool:
        """Delete a record and its experiments for good, and overwrite them in the file and its log.

        Returns whether it existed. Leaves a tombstone in either case, which `save` honours and `restore` removes.
        """
        return self._with_index_repair(
            lambda: self._connections.write(lambda database: self._delete(database, [uid]) == 1, erase=True)
        )

    def delete_old_records(self, days: int) -> int:
        """Delete the records that `find_old_records` returns; return how many."""
        check_days(days)
        old = PromptRow.select(PromptRow.uid).where(self._is_old(days)).limit(_PORTION)

        def work(database: SqliteDatabase) -> int:
            return self._delete(database, [uid for (uid,) in run(database, old)])

        deleted = 0
        while portion := self._with_index_repair(lambda: self._connections.write(work, erase=True)):
            deleted += portion
        return deleted

    def find_old_records(self, days: int) -> list[OldRecord]:
        """Return the records older than `days` that are not favourites, including archived ones, oldest first."""
        check_days(days)
        old = PromptRow.select(PromptRow.uid, PromptRow.archived_at).where(self._is_old(days)).order_by(*OLDEST_FIRST)
        return [OldRecord(str(uid), archived_at is not None) for uid, archived_at in self._cells(old)]

    def together(self, work: Callable[[], None]) -> None:
        """Run `work` in one transaction: what it writes through this repository is written all or none."""
        self._with_index_repair(lambda: self._connections.write(lambda _database: work()))

    def find_all(self, limit: int, after_id: int = 0) -> list[StoredRecord]:
        """Return up to `limit` rows with an `id` greater than `after_id`, by `id`, including archived ones."""
        check_limit(limit)
        return self._find(PromptRow.select().where(PromptRow.id > after_id).order_by(PromptRow.id).limit(limit))

    def get_note(self, name: str) -> str | None:
        """Return a note that the application stores with the history, such as which notice the user has seen."""
        found = self._cells(Note.select(Note.value).where(Note.name == name))
        return str(found[0][0]) if found else None

    def set_note(self, name: str, value: str) -> None:
        """Store a note with the history, replacing one of the same name."""
        query = Note.insert(name=name, value=value).on_conflict(conflict_target=[Note.name], preserve=[Note.value])
        self._connections.write(query.execute)

    def get_statistics(self) -> HistoryStatistics:
        """Return statistics of the whole history."""
        return self._connections.read(read_statistics, snapshot=True)

    def check_writable(self) -> None:
        """Raise the `StorageError` with which a write would fail, as far as can be checked without changing records."""
        self._connections.check_writable()

    def change_token(self) -> int:
        """Return a number that changes whenever any process changes the history."""
        return self._connections.change_token()

    def close(self) -> None:
        """Finish waiting writes and release every connection. A second call does nothing."""
        self._connections.close()

    def _cells(self, query: "ModelSelect[Any]") -> list[tuple[Any, ...]]:
        return self._connections.read(lambda database: run(database, query).fetchall())

    def _find(self, query: "ModelSelect[PromptRow]") -> list[StoredRecord]:
        return [from_row(cells_of(values)) for values in self._cells(query)]

    def _find_one(self, condition: object) -> StoredRecord | None:
        return next(iter(self._find(PromptRow.select().where(condition))), None)

    def _update(self, uid: str, **values: Any) -> bool:
        query = PromptRow.update(**values).where(PromptRow.uid == uid)
        return self._connections.write(lambda database: bool(query.execute(database)))

    def _is_old(self, days: int) -> Any:
        """Return the condition for records that are older than `days` and not favourites; 0 days matches none."""
        oldest = to_epoch_ms(self._clock.now()) - days * _MILLISECONDS_PER_DAY if days else _SMALLEST_INTEGER
        return (PromptRow.created_at < max(oldest, _SMALLEST_INTEGER)) & ~PromptRow.favorite

    def _delete(self, database: SqliteDatabase, uids: list[str]) -> int:
        """Delete these rows, with their experiments, and leave a tombstone for each; return how many rows existed."""
        if not uids:
            return 0
        lineages = PromptRow.select(PromptRow.root_uid).where(PromptRow.uid.in_(uids)).distinct()
        root_uids = [str(root_uid) for (root_uid,) in run(database, lineages)]
        if forget_rows(database, uids):
            purge_later(database)
        deleted: int = PromptRow.delete().where(PromptRow.uid.in_(uids)).execute(database)
        now = to_epoch_ms(self._clock.now())
        tombstones = [{"uid": uid, "deleted_at": now} for uid in uids]
        DeletedRecord.insert_many(tombstones).on_conflict_ignore().execute(database)
        self.experiments.delete_with(uids, root_uids)
        return deleted
