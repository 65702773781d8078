"""Reads the sidebar's rows off the UI thread, and notices what other processes save."""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from domain.errors import QueryInterruptedError, StorageError
from domain.history.pages import Count
from domain.history.reader import HistoryListing, HistoryResults, ListItem
from domain.runtime.cancellation import CancelToken
from tui.background import LatestOnly, run_in_background
from tui.messages import OpenedReloaded
from tui.services import HistoryReads
from tui.tuning import BETWEEN_KEYS_SECONDS

_WATCH_SECONDS = 1.0


@dataclass(slots=True)
class _View:
    """One query of the sidebar, and how far it is answered. Only the query thread uses it, but for `wanted`."""

    query: str
    corrects: bool = True
    opened: str | None = None
    asked: int = 0
    is_refresh: bool = False
    """Whether the same rows were asked for again."""
    wanted: set[int] = field(default_factory=set)
    results: HistoryResults | None = None
    is_counted: bool = False
    """Whether its rows are counted, and what belongs to them is read."""


@dataclass(eq=False, repr=False, kw_only=True)
class HistoryLoader:
    """Answers the newest query only: a step of answering ends as soon as the next thing is asked for.

    Its answers are callbacks on its own threads.
    """

    services: HistoryReads
    on_listing: Callable[[str, HistoryListing], object]
    """Gets a query and the beginning of its rows; twice, when what is found at once is not all."""
    on_page: Callable[[str, int, tuple[ListItem, ...]], object]
    """Gets a query, the number of a page and its rows."""
    on_count: Callable[[str, Count], object]
    """Gets a query and how many saved rows answer it."""
    on_values: Callable[[dict[str, list[str]]], object]
    """Gets what may follow a filter of the search, by the filter's name."""
    on_opened: Callable[[OpenedReloaded], object]
    """Gets the record that is shown beside the rows, as it was just read."""
    on_change: Callable[[], object]
    """Is called when any process has changed the history."""

    def __post_init__(self) -> None:
        self._queries = LatestOnly("history-query")
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._view = _View("")
        self._read_token: int | None = None
        """The state of the history that is listed: see `change_token`."""

    def show(
        self, query: str, *, corrects: bool = True, pages: set[int] | None = None, opened: str | None = None
    ) -> None:
        """Ask for the rows that answer `query`: their beginning, `pages` of them, and their number.

        `opened` is the record shown beside them, which may no longer be in the history.
        """
        wanted = {page for page in pages or () if page}
        self._view = view = _View(query, corrects, opened, self.asked + 1, pages is not None, wanted)
        self._queries.submit(lambda token: self._answer(view, token))

    @property
    def asked(self) -> int:
        """The number of the newest question; answers to earlier ones may be out of date."""
        return self._view.asked

    def want(self, pages: list[int]) -> None:
        """Ask for more pages of the same rows, in place of those wanted before."""
        view = self._view
        with self._lock:
            view.wanted = set(pages)
        self._queries.submit(lambda token: self._answer(view, token))

    def watch(self) -> None:
        """Begin to call `on_change`."""
        run_in_background("history-watch", self._watch)

    def close(self) -> None:
        """Stop asking and watching."""
        self._stop.set()
        self._queries.close()

    def _answer(self, view: _View, token: CancelToken) -> None:
        # On an error a newer request is under way, or the next listing says what is wrong.
        with suppress(QueryInterruptedError, StorageError):
            if view.results is None and not self._begin(view, token):
                return
            self._read_pages(view, token)
            if not view.is_counted:
                self._count(view, token)

    def _begin(self, view: _View, token: CancelToken) -> bool:
        """Answer with the beginning, at first with what is found at once; return whether anything follows."""
        # Before the rows: what changes while they are read is read again.
        read_token = None
        if view.is_refresh:
            with suppress(StorageError):  # the listing says what is wrong
                read_token = self.services.change_token()
        results = self.services.history().results(view.query, corrects=view.corrects)
        listing = results.first(token, patient=False)
        if not token.cancelled:
            self.on_listing(view.query, listing)
        if not listing.is_complete:
            listing = results.first(token)
            if not token.cancelled:
                self.on_listing(view.query, listing)
        view.results = results
        if listing.problem is None and read_token is not None:
            self._read_token = read_token
        return listing.problem is None

    def _read_pages(self, view: _View, token: CancelToken) -> None:
        while view.results is not None:
            with self._lock:
                if not view.wanted:
                    return
                number = min(view.wanted)
            items = view.results.page(number, token)
            with self._lock:
                if token.cancelled:
                    return  # the next request may want this page too
                view.wanted.discard(number)
            self.on_page(view.query, number, items)

    def _count(self, view: _View, token: CancelToken) -> None:
        if view.results is None or (view.query and token.wait(BETWEEN_KEYS_SECONDS)):
            return
        count = view.results.count(token)
        if not token.cancelled:
            self.on_count(view.query, count)
        if view.opened is not None:
            item = self.services.history().find(view.opened)
            if not token.cancelled:
                self.on_opened(OpenedReloaded(view.opened, item, view.asked))
        values = self.services.filter_values()
        if not token.cancelled:
            self.on_values(values)
            view.is_counted = (
                True  # not before: a page that is wanted meanwhile cuts this short, and it must be done again
            )

    def _watch(self) -> None:
        reported: int | None = None
        while not self._stop.wait(_WATCH_SECONDS):
            with suppress(StorageError):
                token = self.services.change_token()
                if token not in {reported, self._read_token}:
                    self.on_change()
                reported = token
