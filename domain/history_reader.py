"""What the sidebar lists: the saved history with the prompts that still wait to be saved."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from domain.cancellation import CancelToken
from domain.errors import PromptImproverError, QueryInterruptedError, StorageError
from domain.history_pages import HitPages, ListPages
from domain.history_query import HistoryQuery
from domain.matching import place_of
from domain.pending import Pending, pending_by_uid
from domain.ports import Clock, PromptRepository, WaitingOperation
from domain.prompt_history import HistoryEntry, PromptHistory
from domain.query_language import parse_query

PAGE_ROWS = 32
"""As many as a tall screen shows, and little more: every key reads so many."""
MOST_COUNTED = 1_000
"""Hits are counted up to here; a list without a search is counted whole."""
_PATIENCE_SECONDS = 0.02
"""After so long what is found so far is shown: a frame of 60 a second and a little, with the drawing two."""


@dataclass(frozen=True, slots=True)
class HistoryItem:
    """One row of the list; `waiting` when the record, or a change of it, is on disk but not yet in the database."""

    entry: HistoryEntry
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class HistoryListing:
    """The beginning of a list or of what a search found: what waits to be saved, then the first page, newest first.

    `is_complete` is False when a search had no time yet to look everywhere. `corrected` are the words whose hits these
    are, when nothing was found for those that were typed; `query` has them too. `problem` says why rows may be missing.
    """

    query: HistoryQuery
    waiting: tuple[HistoryItem, ...] = ()
    rows: tuple[HistoryItem, ...] = ()
    is_last: bool = True
    is_complete: bool = True
    corrected: str = ""
    problem: PromptImproverError | None = None

    @property
    def items(self) -> tuple[HistoryItem, ...]:
        """What waits and the first page."""
        return self.waiting + self.rows


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows there are; at least so many when it is not exact."""

    number: int
    is_exact: bool = True


class HistoryReader:
    """Reads the history as it will be once everything that waits is saved. Blocks on a disk; thread-safe."""

    def __init__(
        self,
        repository: Callable[[], PromptRepository],
        waiting: Callable[[], list[WaitingOperation]],
        clock: Clock,
        on_problem: Callable[[StorageError], None] = lambda _problem: None,
    ) -> None:
        """Take where to read; `on_problem` hears of every storage fault, on the thread that met it."""
        self._repository = repository
        self._waiting = waiting
        self._clock = clock
        self._on_problem = on_problem

    def results(self, text: str, *, corrects: bool = True) -> "HistoryResults":
        """Return what answers `text`, to be looked through page by page; everything when it asks nothing."""
        query = parse_query(text, self._clock.now().astimezone())
        return HistoryResults(query, self._repository, self._pending, self._on_problem, corrects=corrects)

    def first_page(self) -> HistoryListing:
        """Return the newest records."""
        return self.results("").first()

    def search(self, text: str, cancel: CancelToken | None = None) -> HistoryListing:
        """Return the first records that answer `text`. Raises `QueryInterruptedError` when `cancel` is set."""
        return self.results(text).first(cancel)

    def find(self, uid: str) -> HistoryItem | None:
        """Return one record as it will be once everything that waits is saved. Raises `StorageError`."""
        pending, problem = self._pending()
        waiting = pending.get(uid, Pending())
        if waiting.deleted:
            return None
        try:
            entry = self._repository().find_by_uid(uid)
        except StorageError:
            if waiting.result is None:
                raise
            entry = None
        if entry is None and problem is not None:
            raise problem
        if entry is None:
            return None if waiting.result is None else HistoryItem(waiting.result, waiting=True)
        return _as_it_will_be(entry, pending)

    def uids_beginning(self, start: str, limit: int) -> list[str]:
        """Return up to `limit` of the uids that begin with `start`, of what waits too. Raises `StorageError`."""
        pending, _problem = self._pending()
        waiting = {uid for uid, change in pending.items() if change.result is not None and uid.startswith(start)}
        return sorted(waiting | set(self._repository().uids_beginning(start, limit)))[:limit]

    def lineage(self, root_uid: str) -> list[HistoryItem]:
        """Return every version that grew from one record, in their order, archived ones among them.

        Those that only wait to be saved are there too. Raises `StorageError` when neither can be read.
        """
        pending, problem = self._pending()
        try:
            saved = self._repository().lineage(root_uid)
        except StorageError:
            saved = []
            if not any(waiting.result and waiting.result.root_uid == root_uid for waiting in pending.values()):
                raise
        if problem is not None and not saved:
            raise problem
        items = [item for entry in saved if (item := _as_it_will_be(entry, pending)) is not None]
        known = {entry.uid for entry in saved}
        for waiting in pending.values():
            record = waiting.result
            if record is not None and record.root_uid == root_uid and record.uid not in known:
                items.append(HistoryItem(record, waiting=True))
        return sorted(items, key=lambda item: item.entry.version if isinstance(item.entry, PromptHistory) else 0)

    def last_version(self, root_uid: str) -> int:
        """Return the highest version of what grew from one record; 0 when there is nothing. Raises `StorageError`."""
        records = (item.entry for item in self.lineage(root_uid))
        return max((record.version for record in records if isinstance(record, PromptHistory)), default=0)

    def _pending(self) -> tuple[dict[str, Pending], StorageError | None]:
        """Return what waits in the spool, for each record."""
        try:
            return pending_by_uid(waiting.operation for waiting in self._waiting()), None
        except StorageError as error:
            return {}, error


class HistoryResults:
    """The history, or what a search found in it, while somebody looks through it. For one thread at a time.

    A storage fault becomes the listing's `problem`: what can be read is listed all the same.
    """

    def __init__(
        self,
        query: HistoryQuery,
        repository: Callable[[], PromptRepository],
        pending: Callable[[], tuple[dict[str, Pending], StorageError | None]],
        on_problem: Callable[[StorageError], None],
        *,
        corrects: bool = True,
    ) -> None:
        self.query = query
        self._repository = repository
        self._read_pending = pending
        self._on_problem = on_problem
        self._corrects = corrects
        self._pending: dict[str, Pending] = {}
        self._pages = self._pages_of(query)

    def first(self, cancel: CancelToken | None = None, *, patient: bool = True) -> HistoryListing:
        """Return the beginning. Not `patient`, a search ends soon, with what it has found by then.

        Raises `QueryInterruptedError` when `cancel` is set.
        """
        # What waits is read first: a record that is saved in between is then seen twice, not missed.
        self._pending, problem = self._read_pending()
        candidates = self._waiting_records()
        try:
            page = self._pages.load(0, cancel, None if patient else _PATIENCE_SECONDS)
            corrected, answered = "", self.query
            if page.is_complete and not page.entries and not candidates and self._corrects:
                meant = self._repository().correct(self.query, cancel) if self.query.terms else None
                if meant is not None:
                    self._pages = self._pages_of(meant)
                    page = self._pages.load(0, cancel)
                    if page.entries:
                        corrected, answered = " ".join(term.text for term in meant.terms), meant
            waiting = self._unsaved(candidates, page.entries)
        except QueryInterruptedError:
            raise
        except StorageError as error:
            self._on_problem(error)
            return HistoryListing(self.query, _items(candidates), problem=error)
        return HistoryListing(
            answered,
            _items(waiting),
            self._rows(page.entries),
            is_last=page.is_last,
            is_complete=page.is_complete,
            corrected=corrected,
            problem=problem,
        )

    def page(self, number: int, cancel: CancelToken | None = None) -> tuple[HistoryItem, ...]:
        """Return a page of saved rows; page 0 is the one that `first` returns.

        It may be shorter than `PAGE_ROWS` by what is deleted but waits. Raises `StorageError`.
        """
        return self._rows(self._pages.load(number, cancel).entries)

    def every_record(self, cancel: CancelToken | None = None) -> Iterator[PromptHistory]:
        """Yield all that answers the query and can be read, what waits first. Raises `StorageError`."""
        listing = self.first(cancel)
        if listing.problem is not None:
            raise listing.problem
        for item in self.every_item(listing, cancel):
            if isinstance(item.entry, PromptHistory):
                yield item.entry

    def every_item(self, listing: HistoryListing, cancel: CancelToken | None = None) -> Iterator[HistoryItem]:
        """Yield what `listing`, which `first` returned, begins with, and then all the rest. Raises `StorageError`."""
        items, number, count = listing.items, 0, len(listing.rows)
        while items or count:
            yield from items
            number += 1
            page = self._pages.load(number, cancel)
            items, count = self._rows(page.entries), len(page.entries)

    def count(self, cancel: CancelToken | None = None) -> Count:
        """Return how many saved rows there are. Raises `StorageError`."""
        number, is_exact = self._pages.count(cancel)
        return Count(number, is_exact)

    def _pages_of(self, query: HistoryQuery) -> ListPages | HitPages:
        if query.asks_nothing and not query.by_relevance:
            return ListPages(self._repository, PAGE_ROWS)
        return HitPages(self._repository, query, PAGE_ROWS, MOST_COUNTED)

    def _waiting_records(self) -> list[PromptHistory]:
        """Return the records that only wait and are asked for, in the order of hits."""
        found = []
        for waiting in self._pending.values():
            record = waiting.result
            if record is None or (self.query.asks_nothing and record.archived_at is not None):
                continue
            if (place := place_of(record, self.query)) is not None:
                found.append((place, record))
        found.reverse()  # of the same moment, what was put last is the newest
        return [record for _, record in sorted(found, key=lambda hit: (hit[0], -hit[1].created_at_ms))]

    def _unsaved(self, records: list[PromptHistory], listed: tuple[HistoryEntry, ...]) -> list[PromptHistory]:
        """Return the records that the repository does not hold: neither in `listed` nor anywhere else."""
        uids = {entry.uid for entry in listed}
        find = self._repository().find_by_uid
        return [record for record in records if record.uid not in uids and find(record.uid) is None]

    def _rows(self, entries: tuple[HistoryEntry, ...]) -> tuple[HistoryItem, ...]:
        items = (_as_it_will_be(entry, self._pending) for entry in entries)
        if self.query.asks_nothing:
            return tuple(item for item in items if item is not None and not _is_archived(item))
        return tuple(item for item in items if item is not None)


def _items(records: list[PromptHistory]) -> tuple[HistoryItem, ...]:
    return tuple(HistoryItem(record, waiting=True) for record in records)


def _as_it_will_be(entry: HistoryEntry, pending: dict[str, Pending]) -> HistoryItem | None:
    """Return a saved row with what waits for it applied; None when its delete waits."""
    change = pending.get(entry.uid)
    if change is None:
        return HistoryItem(entry)
    if change.deleted:
        return None
    seen = change.applied_to(entry) if isinstance(entry, PromptHistory) else entry
    return HistoryItem(seen, waiting=seen != entry)


def _is_archived(item: HistoryItem) -> bool:
    return isinstance(item.entry, PromptHistory) and item.entry.archived_at is not None
