"""Fetches the sidebar's rows off the UI thread, and notices what other processes save."""

import threading
from collections.abc import Callable

from textual.message import Message

from domain.cancellation import CancelToken
from domain.errors import QueryInterruptedError, StorageError
from domain.history_query import PageKey
from domain.history_reader import HistoryListing, HistoryReader
from tui.background import LatestOnly, run_in_background
from tui.messages import HistoryListed, HistoryStale
from tui.services import Services

PAGE_ROWS = 100
_WATCH_SECONDS = 1.0


class HistoryFeed:
    """Each request replaces the one before; answers come as `HistoryListed`."""

    def __init__(self, services: Services, post: Callable[[Message], None]) -> None:
        self._services = services
        self._post = post
        self._queries = LatestOnly("history-query")
        self._stop = threading.Event()
        self.next_key: PageKey | None = None
        """Where the next page begins, as the screen last learnt; None when every row is listed."""

    def list(self, query: str, rows: int = PAGE_ROWS, opened: str | None = None) -> None:
        """Ask for the rows that answer `query`; `rows` are wanted when everything is listed.

        `opened` is the record shown beside them, which may be in the history no more.
        """

        def job(token: CancelToken) -> None:
            history = self._services.history()
            try:
                listing = history.search(query, PAGE_ROWS, token) if query else history.first_page(max(rows, PAGE_ROWS))
            except QueryInterruptedError:
                return
            gone = opened is not None and listing.problem is None and _is_gone(opened, listing, history)
            if not token.cancelled:
                self._post(HistoryListed(listing, query, opened_is_gone=gone))

        self._queries.submit(job)

    def more(self) -> None:
        """Ask for the page that follows the rows listed, if there is one."""
        key, self.next_key = self.next_key, None
        if key is None:
            return

        def job(token: CancelToken) -> None:
            listing = self._services.history().next_page(PAGE_ROWS, key)
            if not token.cancelled:
                self._post(HistoryListed(listing, "", append=True))

        self._queries.submit(job)

    def watch(self) -> None:
        """Post `HistoryStale` whenever any process has changed the history."""
        run_in_background("history-watch", self._watch)

    def close(self) -> None:
        """Stop asking and watching."""
        self._stop.set()
        self._queries.close()

    def _watch(self) -> None:
        known: int | None = None
        while not self._stop.wait(_WATCH_SECONDS):
            try:
                token = self._services.change_token()
            except StorageError:
                continue
            # The first token counts as news too: something may have been saved since the first rows were read.
            if token != known:
                self._post(HistoryStale())
            known = token


def _is_gone(uid: str, listing: HistoryListing, history: HistoryReader) -> bool:
    if any(item.entry.uid == uid for item in listing.items):
        return False
    try:
        return history.find(uid) is None
    except StorageError:
        return False
