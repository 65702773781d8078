"""What the screen shows of the history, and which record the result pane holds."""

from domain.history.lineage import Lineage
from domain.history.reader import ListItem
from domain.prompts.record import PromptHistory
from domain.runtime.clock import Clock
from tui import messages
from tui.app.status_bar import StatusBar
from tui.history.loader import HistoryFeed
from tui.history.sidebar import HistorySidebar
from tui.keys.active import key_label
from tui.result.text import record_state
from tui.result.version_tree import version_words

GONE = "✗ not in the history any more; its text can still be copied"


def deleted_words() -> str:
    """Say of the shown record that it was deleted, and what can be done."""
    return f"✗ deleted; {key_label('undo-here')} brings it back, {key_label('copy-here')} copies its text"


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
        self.lineage = Lineage()
        """The versions of the record that the person is at, as they were read last."""

    def refresh(self) -> None:
        """Ask anew for the rows that are listed, those on the screen first."""
        sidebar = self._sidebar
        self._feed.show(
            sidebar.query_text, corrects=sidebar.corrects, pages=sidebar.pages_in_sight, opened=sidebar.opened_uid
        )

    def search(self, query: str, *, corrects: bool) -> None:
        """Ask for other rows."""
        self._feed.show(query, corrects=corrects, opened=self._sidebar.opened_uid)

    def want(self, pages: list[int]) -> None:
        """Ask for more pages of the rows that are listed."""
        self._feed.want(pages)

    def listed(self, message: messages.HistoryListed) -> str:
        """Show rows, if they answer what is searched for now; return what to say of the opened record, if listed."""
        if message.query != self._sidebar.query_text:
            return ""
        listing = message.listing
        self._status.reading_problem = listing.problem.sentence if listing.problem else ""
        self._sidebar.show_listing(listing, message.query)
        opened = self._sidebar.opened
        return self.state_of(opened) if opened is not None and isinstance(opened.entry, PromptHistory) else ""

    def page_read(self, message: messages.HistoryPageRead) -> None:
        """Show one more page, if it belongs to what is searched for now."""
        if message.query == self._sidebar.query_text:
            self._sidebar.show_page(message.number, message.items, message.query)

    def counted(self, message: messages.HistoryCounted) -> None:
        """Show how many rows there are, if they answer what is searched for now."""
        if message.query == self._sidebar.query_text:
            self._sidebar.show_count(message.count, message.query)

    def is_of_now(self, seen: messages.OpenedSeen) -> bool:
        """Say whether the record was read after this screen last heard of a change."""
        return seen.asked == self._feed.asked

    def state_of_opened(self, seen: messages.OpenedSeen) -> str:
        """Say how the opened record is, or why it is not in the history."""
        if seen.item is not None:
            return self.state_of(seen.item) if isinstance(seen.item.entry, PromptHistory) else ""
        return deleted_words() if seen.uid in self.deleted else GONE

    def state_of(self, item: ListItem) -> str:
        """Say whether a record is saved, when it was made, and of which idea it is."""
        words = "✓ kept until you quit"
        if self.saves:
            words = "◌ kept, waiting to be saved" if item.waiting else "✓ saved"
        if isinstance(item.entry, PromptHistory):
            words += "".join(f" · {version}" for version in [version_words(item.entry, self.lineage)] if version)
            words += " · edited" * (item.entry.accepted_text is not None)
            words += " · ★ favourite" * item.entry.favorite
            words += f" · archived ({key_label('archive-here')} brings it back)" * (item.entry.archived_at is not None)
        return record_state(words, item.entry, self._clock.now())
