"""What the screen shows of the history, and which record the result pane holds."""

from domain.history_reader import HistoryItem
from domain.ports import Clock
from domain.prompt_history import PromptHistory
from tui.history_feed import HistoryFeed
from tui.messages import HistoryListed
from tui.widgets.history_sidebar import HistorySidebar
from tui.widgets.result_text import record_state
from tui.widgets.status_bar import StatusBar

DELETED = "✗ deleted; u brings it back, y copies its text"
_GONE = "✗ not in the history any more; its text can still be copied"


class HistoryView:
    """Draws what the feed delivers into the sidebar. UI thread only."""

    def __init__(self, feed: HistoryFeed, sidebar: HistorySidebar, status: StatusBar, clock: Clock) -> None:
        self._feed = feed
        self._sidebar = sidebar
        self._status = status
        self._clock = clock
        self.saves = True
        """False when nothing is kept on disk."""
        self.deleted: set[str] = set()
        """What was deleted in this session."""

    def refresh(self) -> None:
        """Ask anew for the rows that are listed."""
        self._feed.list(self._sidebar.query_text, self._sidebar.row_count, self._sidebar.opened_uid)

    def search(self, query: str) -> None:
        """Ask for other rows."""
        self._feed.next_key = None
        self._feed.list(query)

    def more(self) -> None:
        """Ask for the rows that follow."""
        self._feed.more()

    def listed(self, message: HistoryListed) -> str:
        """Show rows, if they answer what is searched for now; return what to say of the opened record, if listed."""
        if message.query != self._sidebar.query_text:
            return ""
        listing = message.listing
        self._feed.next_key = listing.next_key
        self._status.reading_problem = listing.problem.sentence if listing.problem else ""
        self._sidebar.show_listing(listing, message.query, self._clock.now(), append=message.append)
        if message.opened_is_gone:
            return DELETED if self._sidebar.opened_uid in self.deleted else _GONE
        opened = self._sidebar.opened
        return self.state_of(opened) if opened is not None and isinstance(opened.entry, PromptHistory) else ""

    def state_of(self, item: HistoryItem) -> str:
        """Say whether a record is saved, when it was made, and of which idea it is."""
        words = "✓ kept until you quit"
        if self.saves:
            words = "◌ kept, waiting to be saved" if item.waiting else "✓ saved"
        if isinstance(item.entry, PromptHistory):
            words += " · ★ favourite" * item.entry.favorite
            words += " · archived (a brings it back)" * (item.entry.archived_at is not None)
        return record_state(words, item.entry, self._clock.now())

    def opened(self, uid: str | None) -> None:
        """Remember which record the result pane shows; None when it shows none."""
        self._sidebar.mark_opened(uid)

    def step(self, by: int) -> HistoryItem | None:
        """Return the record `by` rows below the opened one, which is now the opened one; None at either end."""
        return self._sidebar.step(by)
