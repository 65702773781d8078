"""What the sidebar lists: the saved history with the prompts that still wait to be saved."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from domain.cancellation import CancelToken
from domain.errors import PromptImproverError, QueryInterruptedError, StorageError
from domain.history_query import HistoryPage, PageKey
from domain.matching import matches
from domain.pending import Pending, pending_by_uid
from domain.ports import PromptRepository, WaitingOperation
from domain.prompt_history import HistoryEntry, PromptHistory


@dataclass(frozen=True, slots=True)
class HistoryItem:
    """One line of the list; `waiting` when the record is on disk but not yet in the database."""

    entry: HistoryEntry
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class HistoryListing:
    """Lines, newest first; where the next page begins; and why lines may be missing."""

    items: tuple[HistoryItem, ...]
    next_key: PageKey | None = None
    problem: PromptImproverError | None = None


class HistoryReader:
    """Reads pages and search results, each record once. Blocks on a disk; thread-safe.

    A storage fault becomes the listing's `problem`: what can be read is listed all the same.
    """

    def __init__(
        self,
        repository: Callable[[], PromptRepository],
        waiting: Callable[[], list[WaitingOperation]],
        on_problem: Callable[[StorageError], None] = lambda _problem: None,
    ) -> None:
        """Take where to read; `on_problem` hears of every storage fault, on the thread that met it."""
        self._repository = repository
        self._on_problem = on_problem
        self._waiting = waiting

    def first_page(self, limit: int = 50) -> HistoryListing:
        """Return the newest `limit` saved records and what waits among them."""
        return self._page(limit, None)

    def next_page(self, limit: int, after: PageKey) -> HistoryListing:
        """Return the `limit` saved records that follow `after`, and what waits among them."""
        return self._page(limit, after)

    def search(self, query: str, limit: int = 20, cancel: CancelToken | None = None) -> HistoryListing:
        """Return the newest `limit` records that match. Raises `QueryInterruptedError` when `cancel` is set."""
        # What waits is read first: a record that is saved in between is then seen twice, not missed.
        pending, problem = self._pending()
        candidates = [record for record in _results(pending) if matches(record, query)]
        try:
            repository = self._repository()
            entries = repository.search(query, limit, cancel)
            candidates = _unsaved(candidates, entries, repository)
        except QueryInterruptedError:
            raise
        except StorageError as error:
            self._on_problem(error)
            entries, problem = [], error
        items = _merge(entries, candidates, pending)
        return HistoryListing(tuple(items[:limit]), problem=problem)

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
        return next(iter(_merge([entry], [], pending)), None)

    def _page(self, limit: int, after: PageKey | None) -> HistoryListing:
        pending, problem = self._pending()
        page = HistoryPage(())
        current = (record for record in _results(pending) if record.archived_at is None)
        candidates = [record for record in current if _is_between(record, after, None)]
        try:
            repository = self._repository()
            page = repository.find_page(limit, after)
            candidates = [record for record in candidates if _is_between(record, after, page.next_key)]
            candidates = _unsaved(candidates, page.entries, repository)
        except StorageError as error:
            self._on_problem(error)
            problem = error
        items = (item for item in _merge(page.entries, candidates, pending) if not _is_archived(item))
        return HistoryListing(tuple(items), page.next_key, problem)

    def _pending(self) -> tuple[dict[str, Pending], StorageError | None]:
        """Return what waits in the spool, for each record."""
        try:
            return pending_by_uid(waiting.operation for waiting in self._waiting()), None
        except StorageError as error:
            return {}, error


def _results(pending: dict[str, Pending]) -> list[PromptHistory]:
    """Return the records that only wait, newest first."""
    records = [record for waiting in pending.values() if (record := waiting.result) is not None]
    return sorted(records, key=lambda record: record.created_at)[::-1]


def _is_archived(item: HistoryItem) -> bool:
    return isinstance(item.entry, PromptHistory) and item.entry.archived_at is not None


def _is_between(record: PromptHistory, after: PageKey | None, last: PageKey | None) -> bool:
    """Return whether a record without an id, the newest of its millisecond, lies on the page from `after` to `last`."""
    moment = record.created_at_ms
    return (after is None or moment < after.created_at_ms) and (last is None or moment >= last.created_at_ms)


def _unsaved(
    records: Iterable[PromptHistory], entries: Iterable[HistoryEntry], repository: PromptRepository
) -> list[PromptHistory]:
    """Return the records that the repository does not hold: neither in `entries` nor anywhere else."""
    listed = {entry.uid for entry in entries}
    return [record for record in records if record.uid not in listed and repository.find_by_uid(record.uid) is None]


def _merge(
    entries: Iterable[HistoryEntry], waiting: Iterable[PromptHistory], pending: dict[str, Pending]
) -> list[HistoryItem]:
    """Put waiting records at their place; a row that cannot be read has no time and stays where it is."""
    queue = deque(waiting)
    items = []
    for entry in entries:
        while queue and isinstance(entry, PromptHistory) and queue[0].created_at >= entry.created_at:
            items.append(HistoryItem(queue.popleft(), waiting=True))
        change = pending.get(entry.uid)
        if change is None:
            items.append(HistoryItem(entry))
        elif not change.deleted:
            seen = change.applied_to(entry) if isinstance(entry, PromptHistory) else entry
            items.append(HistoryItem(seen, waiting=seen != entry))
    return items + [HistoryItem(record, waiting=True) for record in queue]
