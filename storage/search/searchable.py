"""The part of the repository that searches, and keeps the search indexes up to date."""

import logging
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from peewee import SqliteDatabase

from domain.errors import DamagedHistoryError, StorageError
from domain.evaluation.experiment import Result
from domain.runtime.cancellation import CancelToken
from domain.search.filters import with_verdicts
from domain.search.query import HistoryQuery, HitCursor, HitPage, IndexProgress
from storage.database.arguments import check_limit
from storage.database.connections import Cancellation, Connections, Work
from storage.database.errors import is_index_damage
from storage.database.schema import PromptRow
from storage.search.correction import Vocabulary, corrected
from storage.search.deadline import Deadline
from storage.search.find import RANKED_HITS, find_hits, find_rows
from storage.search.index import (
    count_pending,
    forget_rows,
    index_pending,
    is_forgetful,
    merge,
    needs_maintenance,
    open_indexes,
    purge,
    queue_row,
    rebuild,
)
from storage.search.recent import RecentTexts, UntilChanged
from storage.search.statistics import read_filter_values
from storage.search.verdicts import read_verdicts

_log = logging.getLogger(__name__)
T = TypeVar("T")


class SearchableHistory:
    """Implements the searching methods of `domain.history.ports.PromptRepository`."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._recent = RecentTexts()
        self._vocabulary = Vocabulary()
        self._verdicts: UntilChanged[Mapping[str, Result]] = UntilChanged()
        self._probed_opening = 0
        self._to_merge = False

    def find_hits(
        self,
        query: HistoryQuery,
        limit: int,
        after: HitCursor | None = None,
        cancel: CancelToken | None = None,
        patience_seconds: float | None = None,
    ) -> HitPage:
        """Return the hits of `query` that follow `after`, as many as are found in `patience_seconds`."""
        check_limit(limit)
        patience = Deadline(patience_seconds, cancel, self._connections.closing)

        def find(database: SqliteDatabase) -> HitPage:
            return find_hits(database, self._recent, self._known(database, query), limit, after, patience)

        return self._search(find, patience)

    def count_hits(self, query: HistoryQuery, most: int, cancel: CancelToken | None = None) -> int:
        """Return how many rows match `query`, at most `most`."""
        check_limit(most)
        if query.by_relevance:
            most = min(most, RANKED_HITS)
        patience = Deadline(None, cancel, self._connections.closing)
        found, _ = self._search(
            lambda database: find_rows(database, self._recent, self._known(database, query), most, None, patience),
            patience,
        )
        return len(found)

    def correct(self, query: HistoryQuery, cancel: CancelToken | None = None) -> HistoryQuery | None:
        """Return `query` with each unknown word replaced by a similar known one.

        None if no word is unknown, or if one has no similar word.
        """
        return self._search(lambda database: corrected(database, self._vocabulary, query), cancel)

    def filter_values(self) -> dict[str, list[str]]:
        """Return the values that search filters accept, by filter name, the most frequent first."""
        return self._connections.read(read_filter_values)

    def verdicts(self) -> Mapping[str, Result]:
        """Return the verdict of each record that has one, by uid."""
        return self._connections.read(self._read_verdicts)

    def maintain_index(self, seconds: float) -> IndexProgress:
        """Index rows, or purge deleted rows from the index, for about `seconds`. Call again until it is done."""
        is_needed = self._connections.read(needs_maintenance)
        if not is_needed and not self._to_merge and self._probed_opening == self._connections.openings:
            return IndexProgress(0, is_done=True)
        left = self._with_index_repair(lambda: self._connections.write(lambda database: self._index(database, seconds)))
        # The write-ahead log still has the pages that a finished purge has freed, so empty it.
        self._with_index_repair(
            lambda: self._connections.write(lambda database: not left and purge(database, seconds), erase=True)
        )
        is_done = not left and not self._to_merge and not self._connections.read(needs_maintenance)
        return IndexProgress(left, is_done)

    def _search(self, work: Work[T], stop: Cancellation | None) -> T:
        return self._with_index_repair(lambda: self._connections.read(work, stop, snapshot=True))

    def _known(self, database: SqliteDatabase, query: HistoryQuery) -> HistoryQuery:
        return with_verdicts(query, lambda: self._read_verdicts(database))

    def _read_verdicts(self, database: SqliteDatabase) -> Mapping[str, Result]:
        return self._verdicts.get(database, lambda: read_verdicts(database))

    def _index(self, database: SqliteDatabase, seconds: float) -> int:
        opening = self._connections.openings
        if self._probed_opening != opening and is_forgetful(database):
            rebuild(database)
        self._probed_opening = opening
        index_pending(database, seconds)
        self._to_merge = merge(database, seconds)
        return count_pending(database)

    def _reindexed(self, uid: str, **values: Any) -> bool:
        """Update a record, remove its old form from the indexes, and mark it as waiting to be indexed.

        Returns whether the record exists.
        """

        def work(database: SqliteDatabase) -> bool:
            forget_rows(database, [uid])
            changed = PromptRow.update(**values).where(PromptRow.uid == uid).execute(database)
            queue_row(database, uid)
            return bool(changed)

        return self._with_index_repair(lambda: self._connections.write(work))

    def _with_index_repair(self, work: Callable[[], T]) -> T:
        """Return the result of `work`. If an index is damaged, rebuild it from the rows and repeat the work."""
        try:
            return work()
        except StorageError as error:
            is_damage = isinstance(error, DamagedHistoryError)
            if not (is_index_damage(error) or (is_damage and self._has_unusable_index())):
                raise
            _log.warning("a search index was damaged and is being rebuilt")
            self._connections.write(rebuild)
            return work()

    def _has_unusable_index(self) -> bool:
        """Return whether an index cannot be opened. Read through its word table, that looks like a damaged file."""
        try:
            self._connections.read(open_indexes)
        except StorageError as error:
            return is_index_damage(error)
        return False
