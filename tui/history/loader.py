"""Fetches the sidebar's rows off the UI thread, and notices what other processes save."""

import threading
from contextlib import suppress
from dataclasses import dataclass, field

from domain.errors import QueryInterruptedError, StorageError
from domain.history.reader import HistoryResults
from domain.runtime.cancellation import CancelToken
from tui.background import LatestOnly, run_in_background
from tui.mailbox import Message, Post
from tui.messages import FilterValuesRead, HistoryCounted, HistoryListed, HistoryPageRead, HistoryStale, OpenedSeen
from tui.services import HistoryReads
from tui.tuning import BETWEEN_KEYS_SECONDS

_WATCH_SECONDS = 1.0


@dataclass(slots=True)
class _View:
    """One query that the sidebar shows, and how far it has been answered. Of the query thread alone, but `wanted`."""

    query: str
    corrects: bool
    opened: str | None
    asked: int = 0
    is_refresh: bool = False
    """Whether the same rows were asked for again."""
    wanted: set[int] = field(default_factory=set)
    results: HistoryResults | None = None
    is_counted: bool = False


class HistoryFeed:
    """Each query replaces the one before, and a step of answering ends as soon as the next thing is asked for."""

    def __init__(self, services: HistoryReads, post: Post) -> None:
        self._services = services
        self._post = post
        self._queries = LatestOnly("history-query")
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._view = _View("", True, None)
        self._read_token: int | None = None
        """The state of the history that is listed: see `change_token`."""

    def show(
        self, query: str, *, corrects: bool = True, pages: set[int] | None = None, opened: str | None = None
    ) -> None:
        """Ask for the rows that answer `query`: their beginning, `pages` of them, and their number.

        `opened` is the record shown beside them, which may be in the history no more.
        """
        wanted = {page for page in pages or () if page}
        is_refresh = pages is not None
        self._view = view = _View(query, corrects, opened, self._view.asked + 1, is_refresh, wanted)
        self._queries.submit(lambda token: self._answer(view, token))

    @property
    def asked(self) -> int:
        """The number of the newest question: what answers one before may be of the past."""
        return self._view.asked

    def want(self, pages: list[int]) -> None:
        """Ask for more pages of the same rows, and no longer for those wanted before."""
        view = self._view
        with self._lock:
            view.wanted = set(pages)
        self._queries.submit(lambda token: self._answer(view, token))

    def watch(self) -> None:
        """Post `HistoryStale` whenever any process has changed the history."""
        run_in_background("history-watch", self._watch)

    def close(self) -> None:
        """Stop asking and watching."""
        self._stop.set()
        self._queries.close()

    def _answer(self, view: _View, token: CancelToken) -> None:
        try:
            if view.results is None and not self._begin(view, token):
                return
            self._read_pages(view, token)
            if not view.is_counted:
                self._count(view, token)
        except (QueryInterruptedError, StorageError):
            return  # a newer request is under way, or the next listing says what is wrong

    def _begin(self, view: _View, token: CancelToken) -> bool:
        """Answer with the beginning, at first with what is found at once; return whether anything follows."""
        # Before the rows: what changes while they are read is read again.
        read_token = None
        if view.is_refresh:
            with suppress(StorageError):  # the listing says what is wrong
                read_token = self._services.change_token()
        results = self._services.history().results(view.query, corrects=view.corrects)
        listing = results.first(token, patient=False)
        self._post_if_wanted(HistoryListed(listing, view.query), token)
        if not listing.is_complete:
            listing = results.first(token)
            self._post_if_wanted(HistoryListed(listing, view.query), token)
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
                    return  # whoever asked again may want this page too
                view.wanted.discard(number)
            self._post(HistoryPageRead(number, items, view.query))

    def _count(self, view: _View, token: CancelToken) -> None:
        if view.results is None or (view.query and token.wait(BETWEEN_KEYS_SECONDS)):
            return
        count = view.results.count(token)
        view.is_counted = True
        self._post_if_wanted(HistoryCounted(count, view.query), token)
        if view.opened is not None:
            item = self._services.history().find(view.opened)
            self._post_if_wanted(OpenedSeen(view.opened, item, view.asked), token)
        self._post_if_wanted(FilterValuesRead(self._services.filter_values()), token)

    def _post_if_wanted(self, message: Message, token: CancelToken) -> None:
        if not token.cancelled:
            self._post(message)

    def _watch(self) -> None:
        told: int | None = None
        while not self._stop.wait(_WATCH_SECONDS):
            try:
                token = self._services.change_token()
            except StorageError:
                continue
            if token not in {told, self._read_token}:
                self._post(HistoryStale())
            told = token
