"""Reads the rows of the sidebar: the saved history and the prompts that are still waiting to be saved."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from domain.errors import PromptImproverError, QueryInterruptedError, StorageError
from domain.history.experiments import ExperimentReader
from domain.history.pages import Count, HitPages, ListPages
from domain.history.ports import PromptRepository, WaitingOperation
from domain.history.waiting import Change, Pending, WaitingRecords, changes_of
from domain.prompts.record import PromptHistory, StoredRecord
from domain.runtime.cancellation import CancelToken
from domain.runtime.clock import Clock
from domain.runtime.listeners import harmless
from domain.runtime.local_time import to_zone
from domain.search.filters import with_verdicts
from domain.search.parser import parse_query
from domain.search.query import HistoryQuery, MatchTier

PAGE_ROWS = 32
"""Little more than a tall screen shows, because every key press in the search box reads a page."""
MOST_COUNTED = 1_000
"""Hits are counted up to this number; a list without a search is counted in full."""
_PATIENCE_SECONDS = 0.02
"""A search shows what it has found after this time: little more than a frame at 60 Hz, about two with drawing."""


@dataclass(frozen=True, slots=True)
class ListItem:
    """One row of the list; `waiting` if the record, or a change to it, is in the spool but not yet in the database."""

    entry: StoredRecord
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class HistoryListing:
    """The beginning of a list or a search result: waiting records, then the first page, newest first.

    `is_complete` is False when a search reached its time limit. `corrected` has the words that were searched instead
    when the typed ones had no hits; `query` has them too. `problem` says why rows may be missing.
    """

    query: HistoryQuery
    waiting: tuple[ListItem, ...] = ()
    rows: tuple[ListItem, ...] = ()
    is_last: bool = True
    is_complete: bool = True
    corrected: str = ""
    problem: PromptImproverError | None = None

    @property
    def items(self) -> tuple[ListItem, ...]:
        """The waiting records and the first page."""
        return self.waiting + self.rows


class HistoryReader:
    """Reads the history as it will be once all waiting operations are applied. Blocks on disk access; thread-safe."""

    def __init__(
        self,
        repository: Callable[[], PromptRepository],
        waiting: Callable[[], list[WaitingOperation]],
        clock: Clock,
        on_problem: Callable[[StorageError], None] = lambda _problem: None,
    ) -> None:
        """Create a reader. `on_problem` receives each storage error of `HistoryResults.first`, on its thread."""
        self._repository = repository
        self._waiting = WaitingRecords(repository, waiting)
        self._pending = self._waiting.pending
        self._experiments = ExperimentReader(
            lambda: repository().experiments, lambda: [each.operation for each in waiting()]
        )
        self._clock = clock
        self._on_problem = harmless(on_problem, None)

    def results(self, text: str, *, corrects: bool = True) -> "HistoryResults":
        """Return the results of the query `text`, to be read page by page; the whole list for an empty query."""
        query = parse_query(text, to_zone(self._clock.now()))
        return HistoryResults(query, self._repository, self._waiting, self._on_problem, corrects=corrects)

    def find(self, uid: str) -> ListItem | None:
        """Return the record with this uid, with waiting operations applied. Raises `StorageError`."""
        pending, problem = self._pending()
        waiting = pending.get(uid, Pending())
        saved = None
        if waiting.needs_row:
            try:
                saved = self._repository().find_by_uid(uid)
            except StorageError:
                if waiting.applied_to(None) is None:
                    raise
            if saved is None and problem is not None:
                raise problem
        return _as_it_will_be(saved, waiting)

    def find_by_id(self, record_id: int) -> ListItem | None:
        """Return the record with this `id`, with waiting operations applied. Raises `StorageError`."""
        saved = self._repository().find_by_id(record_id)
        if saved is not None:
            return self.find(saved.uid)
        unsaved = (change.applied_to(None) for change in self._pending()[0].values())
        return next((ListItem(each, waiting=True) for each in unsaved if each and each.id == record_id), None)

    def known(self, uids: Iterable[str]) -> set[str]:
        """Return which of these uids exist once all waiting operations are applied. Raises `StorageError`."""
        asked = list(uids)
        pending, problem = self._pending()
        if problem is not None:
            raise problem
        rows = self._repository().find_by_uids(asked)
        return {uid for uid in asked if pending.get(uid, Pending()).applied_to(rows.get(uid)) is not None}

    def known_tries(self, uids: Iterable[str]) -> set[str]:
        """Return which of these experiments exist once all waiting operations are applied. Raises `StorageError`."""
        return {uid for uid in uids if self._experiments.find_experiment(uid) is not None}

    def uids_beginning(self, start: str, limit: int) -> list[str]:
        """Return up to `limit` uids that begin with `start`, sorted, with waiting operations applied.

        Raises `StorageError`.
        """
        pending = {uid: change for uid, change in self._pending()[0].items() if uid.startswith(start)}
        saved = self._repository().uids_beginning(start, limit + len(pending))
        uids = {uid for uid in saved if uid not in pending}
        rows = self._repository().find_by_uids(pending)
        uids |= {uid for uid, change in pending.items() if change.applied_to(rows.get(uid)) is not None}
        return sorted(uids)[:limit]

    def lineage(self, root_uid: str) -> list[ListItem]:
        """Return every version made from one record, by version number, including archived and waiting ones.

        Raises `StorageError` if the database or the spool cannot be read and the other has no version.
        """
        pending, problem = self._pending()
        unsaved = (change.applied_to(None) for change in pending.values())
        items = {each.uid: ListItem(each, waiting=True) for each in unsaved if each and _root(each) == root_uid}
        try:
            saved = self._repository().lineage(root_uid)
        except StorageError:
            saved = []
            if not items:
                raise
        if problem is not None and not saved:
            raise problem
        for entry in saved:
            items.pop(entry.uid, None)
            if (item := _as_it_will_be(entry, pending.get(entry.uid))) is not None:
                items[entry.uid] = item
        return sorted(items.values(), key=lambda item: _version(item.entry))

    def last_version(self, root_uid: str) -> int:
        """Return the highest version number made from one record; 0 when there is none. Raises `StorageError`."""
        return max((_version(item.entry) for item in self.lineage(root_uid)), default=0)


class HistoryResults:
    """The list or the results of a search, read page by page. For one thread at a time."""

    def __init__(
        self,
        query: HistoryQuery,
        repository: Callable[[], PromptRepository],
        waiting: WaitingRecords,
        on_problem: Callable[[StorageError], None],
        *,
        corrects: bool = True,
    ) -> None:
        self.query = query
        self._answered = query
        """The query that the pages answer: `query`, or its corrected form."""
        self._repository = repository
        self._waiting = waiting
        self._on_problem = on_problem
        self._corrects = corrects
        self._pending: dict[str, Pending] = {}
        self._above: frozenset[str] = frozenset()
        """The uids of the records that `first` has listed before the pages."""
        self._pages = self._pages_of(query)

    def first(self, cancel: CancelToken | None = None, *, patient: bool = True) -> HistoryListing:
        """Return the beginning. Unless `patient`, a search has a short time limit and returns what it has found.

        Raises `QueryInterruptedError` when `cancel` is set. Other storage errors become the listing's `problem`: it has
        only the waiting records if the database fails, and only the saved ones if the spool cannot be read.
        """
        # Read the spool first: a record saved in between is then seen twice, not missed.
        self._pending, problem = self._waiting.pending()
        self._pages, self._answered = self._pages_of(self.query), self.query
        try:
            query = with_verdicts(self.query, lambda: self._repository().verdicts())
            self._pages, self._answered = self._pages_of(query), query
            changes = self._waiting.changes(self._pending)
            above = self._beside_the_pages(changes)
            page = self._pages.load(0, cancel, None if patient else _PATIENCE_SECONDS)
            corrected = ""
            if page.is_complete and not page.entries and not above and self._corrects:
                meant = self._repository().correct(query, cancel) if query.terms else None
                if meant is not None:
                    self._pages = self._pages_of(meant)
                    page = self._pages.load(0, cancel)
                    if page.entries:
                        corrected, self._answered = " ".join(term.text for term in meant.terms), meant
                        above = self._beside_the_pages(changes)
        except QueryInterruptedError:
            raise
        except StorageError as error:
            self._on_problem(error)
            above = self._beside_the_pages(changes_of(self._pending, {}))
            return HistoryListing(self.query, _items(above), problem=error)
        self._above = frozenset(record.uid for record in above)
        return HistoryListing(
            self._answered,
            _items(above),
            self._rows(page.entries),
            is_last=page.is_last,
            is_complete=page.is_complete,
            corrected=corrected,
            problem=problem,
        )

    def page(self, number: int, cancel: CancelToken | None = None) -> tuple[ListItem, ...]:
        """Return a page of saved rows; page 0 is the one that `first` returns. Raises `StorageError`.

        It may have fewer than `PAGE_ROWS` rows: those that waiting operations delete or hide are left out.
        """
        return self._rows(self._pages.load(number, cancel).entries)

    def every_record(self, cancel: CancelToken | None = None) -> Iterator[PromptHistory]:
        """Yield every readable record of the results, waiting ones first. Raises `StorageError`."""
        listing = self.first(cancel)
        if listing.problem is not None:
            raise listing.problem
        for item in self.every_item(listing, cancel):
            if isinstance(item.entry, PromptHistory):
                yield item.entry

    def every_item(self, listing: HistoryListing, cancel: CancelToken | None = None) -> Iterator[ListItem]:
        """Yield the items of `listing`, which `first` returned, and then all further ones. Raises `StorageError`."""
        items, number, is_last = listing.items, 0, listing.is_last and listing.is_complete
        yield from items
        while not is_last:
            number += 1
            page = self._pages.load(number, cancel)
            yield from self._rows(page.entries)
            is_last = page.is_last

    def count(self, cancel: CancelToken | None = None) -> Count:
        """Return how many saved rows the list or the search has. Raises `StorageError`."""
        return self._pages.count(cancel)

    def _pages_of(self, query: HistoryQuery) -> ListPages | HitPages:
        if query.is_empty and not query.by_relevance:
            return ListPages(self._repository, PAGE_ROWS)
        return HitPages(self._repository, query, PAGE_ROWS, MOST_COUNTED)

    def _beside_the_pages(self, changes: Iterable[Change]) -> list[PromptHistory]:
        """Return the waiting records that match the query although they have no matching row, in order of hits.

        The other records are on the pages: a row that matches stays in its place even if a change waits for it.
        """
        found = []
        for row, record in changes:
            if not isinstance(record, PromptHistory) or (row is not None and self._place(row) is not None):
                continue
            if (place := self._place(record)) is not None:
                found.append((place, record))
        found.reverse()  # of records with the same time, the last one in the spool is the newest
        return [record for _, record in sorted(found, key=lambda hit: (hit[0], -hit[1].created_at_ms))]

    def _rows(self, entries: tuple[StoredRecord, ...]) -> tuple[ListItem, ...]:
        rows = (entry for entry in entries if entry.uid not in self._above)
        items = (_as_it_will_be(entry, self._pending.get(entry.uid)) for entry in rows)
        return tuple(item for item in items if item and (not item.waiting or self._place(item.entry) is not None))

    def _place(self, entry: StoredRecord) -> MatchTier | None:
        """Return the tier of an entry; None when it is not to be listed."""
        if not isinstance(entry, PromptHistory):
            return MatchTier.TEXT_PART  # an unreadable row, which the repository has matched
        query = self._answered
        return None if query.is_empty and entry.archived_at is not None else self._waiting.tier_of(entry, query)


def _items(records: list[PromptHistory]) -> tuple[ListItem, ...]:
    return tuple(ListItem(record, waiting=True) for record in records)


def _as_it_will_be(saved: StoredRecord | None, waiting: Pending | None) -> ListItem | None:
    """Return a saved row with waiting operations applied; None when no record is left."""
    entry = saved if waiting is None else waiting.applied_to(saved)
    return None if entry is None else ListItem(entry, waiting=entry != saved)


def _root(entry: StoredRecord) -> str | None:
    return entry.root_uid if isinstance(entry, PromptHistory) else None


def _version(entry: StoredRecord) -> int:
    return entry.version if isinstance(entry, PromptHistory) else 0
