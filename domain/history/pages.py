"""Numbered pages of the list and of search results, which can be loaded in any order."""

from collections.abc import Callable
from dataclasses import dataclass

from domain.history.ports import PromptRepository
from domain.prompts.record import StoredRecord
from domain.runtime.cancellation import CancelToken
from domain.search.query import HistoryQuery, HitCursor, PageCursor

_ANCHOR_PAGES = 100


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of a page. `is_complete` is False when a search reached its time limit before it found them all."""

    entries: tuple[StoredRecord, ...]
    is_last: bool
    is_complete: bool = True


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows there are; a lower bound when it is not exact."""

    number: int
    is_exact: bool = True


class ListPages:
    """Pages of every listed record. Each page is read from the nearest known cursor, so that deep pages are not slow.

    Known cursors are the ends of loaded pages, the end of the list, and sparse bookmarks, which are read when a page
    far from all other cursors is first needed. For one thread at a time; raises `StorageError`.
    """

    def __init__(self, repository: Callable[[], PromptRepository], size: int) -> None:
        self._repository = repository
        self._size = size
        self._starts: dict[int, PageCursor | None] = {0: None}
        """For each page number, the cursor of the last row before the page."""
        self._total: int | None = None
        self._has_anchors = False

    def load(self, number: int, cancel: CancelToken | None = None, _patience: float | None = None) -> Page:
        """Return page `number`, counted from 0."""
        repository, size = self._repository(), self._size
        if self._total is not None and number and (number + 1) * size >= self._total:
            return self._load_last(number)
        if number not in self._starts and number + 1 in self._starts:
            # One extra row, to learn the cursor before this page.
            found = repository.find_page_before(size + 1, self._starts[number + 1])
            if len(found.entries) > size:
                self._starts[number] = found.first_key
            return Page(found.entries[-size:], is_last=False)
        start = self._nearest(number, cancel)
        found = repository.find_page(size, self._starts[start], skip=(number - start) * size)
        if found.next_key is not None:
            self._starts[number + 1] = found.next_key
        return Page(found.entries, is_last=found.next_key is None)

    def count(self, _cancel: CancelToken | None = None) -> Count:
        """Return how many rows there are. Exact."""
        self._total = self._repository().count_listed()
        return Count(self._total)

    def _load_last(self, number: int) -> Page:
        rest = max((self._total or 0) - number * self._size, 1)
        found = self._repository().find_page_before(rest + 1, None)
        if len(found.entries) > rest:
            self._starts[number] = found.first_key
        return Page(found.entries[-rest:], is_last=True)

    def _nearest(self, number: int, cancel: CancelToken | None) -> int:
        """Return the nearest page at or before `number` with a known start; reads the bookmarks if that is far."""
        start = max(known for known in self._starts if known <= number)
        if number - start <= _ANCHOR_PAGES or self._has_anchors:
            return start
        self._has_anchors = True
        for number_of_anchor, key in enumerate(self._repository().find_anchors(_ANCHOR_PAGES * self._size, cancel), 1):
            self._starts.setdefault(number_of_anchor * _ANCHOR_PAGES, key)
        return max(known for known in self._starts if known <= number)


class HitPages:
    """Pages of search results. For one thread at a time; raises `StorageError`."""

    def __init__(
        self, repository: Callable[[], PromptRepository], query: HistoryQuery, size: int, most_counted: int
    ) -> None:
        self._repository = repository
        self._query = query
        self._size = size
        self._most_counted = most_counted
        self._starts: list[HitCursor | None] = [None]

    def load(self, number: int, cancel: CancelToken | None = None, patience: float | None = None) -> Page:
        """Return page `number`, counted from 0; with `patience`, only what is found within that many seconds."""
        if self._query.by_relevance:
            patience = None  # the most relevant hit is known only after all were compared
        while True:
            page = min(number, len(self._starts) - 1)
            found = self._repository().find_hits(self._query, self._size, self._starts[page], cancel, patience)
            if found.is_complete and found.next_key is not None and page + 1 == len(self._starts):
                self._starts.append(found.next_key)
            entries = tuple(hit.entry for hit in found.hits)
            if page == number:
                return Page(entries, is_last=found.next_key is None, is_complete=found.is_complete)
            if found.next_key is None:
                return Page((), is_last=True)

    def count(self, cancel: CancelToken | None = None) -> Count:
        """Return how many hits there are; counting stops at `most_counted`."""
        number = self._repository().count_hits(self._query, self._most_counted + 1, cancel)
        return Count(min(number, self._most_counted), number <= self._most_counted)
