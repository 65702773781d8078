"""What the sidebar lists: the saved history with the prompts that still wait to be saved."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from domain.cancellation import CancelToken
from domain.errors import PromptImproverError, QueryInterruptedError, StorageError
from domain.history_query import HistoryPage, PageKey
from domain.matching import matches
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
        self, repository: Callable[[], PromptRepository], waiting: Callable[[], list[WaitingOperation]]
    ) -> None:
        self._repository = repository
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
        waiting, problem = self._records_waiting()
        candidates = [record for record in waiting if matches(record, query)]
        try:
            repository = self._repository()
            entries = repository.search(query, limit, cancel)
            candidates = _unsaved(candidates, entries, repository)
        except QueryInterruptedError:
            raise
        except StorageError as error:
            entries, problem = [], error
        return HistoryListing(tuple(_merge(entries, candidates)[:limit]), problem=problem)

    def _page(self, limit: int, after: PageKey | None) -> HistoryListing:
        waiting, problem = self._records_waiting()
        page = HistoryPage(())
        candidates = [record for record in waiting if _is_between(record, after, None)]
        try:
            repository = self._repository()
            page = repository.find_page(limit, after)
            candidates = [record for record in candidates if _is_between(record, after, page.next_key)]
            candidates = _unsaved(candidates, page.entries, repository)
        except StorageError as error:
            problem = error
        return HistoryListing(tuple(_merge(page.entries, candidates)), page.next_key, problem)

    def _records_waiting(self) -> tuple[list[PromptHistory], StorageError | None]:
        """Return the records of the spool, newest first, each once."""
        try:
            records = {operation.operation.uid: operation.operation.record for operation in self._waiting()}
        except StorageError as error:
            return [], error
        return sorted(records.values(), key=lambda record: record.created_at)[::-1], None


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


def _merge(entries: Iterable[HistoryEntry], waiting: Iterable[PromptHistory]) -> list[HistoryItem]:
    """Put waiting records at their place; a row that cannot be read has no time and stays where it is."""
    queue = deque(waiting)
    items = []
    for entry in entries:
        while queue and isinstance(entry, PromptHistory) and queue[0].created_at >= entry.created_at:
            items.append(HistoryItem(queue.popleft(), waiting=True))
        items.append(HistoryItem(entry))
    return items + [HistoryItem(record, waiting=True) for record in queue]
