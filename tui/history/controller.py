"""Lists the rows that the search asks for, previews them, opens them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget

from domain.history.reader import HistoryListing, ListItem
from domain.history.writer import WriterStatus
from domain.prompts.record import PromptHistory
from tui.history.loader import HistoryLoader
from tui.history.rows import key_of
from tui.history.sidebar import HistorySidebar
from tui.messages import Mailbox, OpenedReloaded
from tui.panes import Records
from tui.selection import LOADING, Answer, NoRow, Row
from tui.services import HistoryReads
from tui.text.records import GONE, deleted_words, saved_state
from tui.tuning import BETWEEN_KEYS_SECONDS, collect_garbage


@dataclass(eq=False, repr=False)
class HistoryController:
    """Knows what the sidebar lists, and which of its rows the keyboard points at. UI thread only."""

    _screen: Screen[None]
    _services: HistoryReads
    _sidebar: HistorySidebar
    _records: Records
    _mailbox: Mailbox
    _on_problem: Callable[[str], None]
    """Gets a sentence about why the history cannot be read; empty when it can."""
    saves: bool = field(default=True, init=False)
    """False when nothing is kept on disk."""
    deleted: set[str] = field(default_factory=set, init=False)
    """What was deleted in this session, and not restored."""

    def __post_init__(self) -> None:
        self._clock = self._services.clock
        self._keyboard: Widget | None = None
        """The widget that takes the keys, also while another window has them."""
        self._opens_later = False
        """Whether the row under the cursor was left before it was read, and opens when it is."""
        self._before_search: Widget | None = None
        self._saving = (0, 0)
        """How many changes were saved, and how many wait because they cannot be, when the rows were read last."""
        self._preview_timer: Timer | None = None
        self._previewed_at = float("-inf")
        later = self._screen.call_later
        self._loader = HistoryLoader(
            services=self._services,
            on_listing=partial(later, self.show_listing),
            on_page=partial(later, self._show_page),
            on_count=partial(later, self._sidebar.show_count),
            on_values=partial(later, self._sidebar.offer_values),
            on_opened=self._mailbox.post,
            on_change=partial(later, self.refresh),
        )
        sidebar = self._sidebar
        sidebar.on_search, sidebar.on_preview = self._search, self._preview
        sidebar.on_open, sidebar.on_pages = self._open_if_in_sidebar, self._loader.want
        self._mailbox.listen(OpenedReloaded, self._opened_reloaded)

    def watch(self) -> None:
        """List the history, and list it again whenever any process has changed it."""
        self.refresh()
        self._loader.watch()

    def close(self) -> None:
        """Read no more."""
        self._loader.close()

    # Rows

    def refresh(self) -> None:
        """Read again the rows that are listed, those on the screen first."""
        sidebar = self._sidebar
        self._loader.show(
            sidebar.query_text, corrects=sidebar.corrects, pages=sidebar.pages_in_sight, opened=sidebar.opened_uid
        )

    def saving_changed(self, status: WriterStatus) -> None:
        """Read the rows again when a change was saved, or waits because it cannot be."""
        shown = (status.saved, status.waiting if status.problem is not None else 0)
        if shown != self._saving:
            self._saving = shown
            self.refresh()

    def _search(self) -> None:
        sidebar = self._sidebar
        self._loader.show(sidebar.query_text, corrects=sidebar.corrects, opened=sidebar.opened_uid)
        if len(sidebar.query_text) <= 1:
            self._screen.refresh_bindings()  # some keys work only while something is searched for

    def show_listing(self, query: str, listing: HistoryListing) -> None:
        """Show the beginning of the rows, unless something else is searched for by now."""
        if query == self._sidebar.query_text:
            self._on_problem(listing.problem.sentence if listing.problem else "")
            self._sidebar.show_listing(query, listing)
            self.say_state(self._sidebar.opened)
            self._screen.refresh_bindings()  # some keys need a row
        self._open_what_was_left()

    def _show_page(self, query: str, number: int, items: tuple[ListItem, ...]) -> None:
        self._sidebar.show_page(query, number, items)
        self._open_what_was_left()

    # The opened record

    def is_current(self, reloaded: OpenedReloaded) -> bool:
        """Return whether the record was read after this screen last learnt of a change."""
        return reloaded.asked == self._loader.asked

    def note_deleted(self, uids: frozenset[str]) -> None:
        """Remember what was deleted, and read the rows again: an answer that comes from before is out of date."""
        if uids:
            self.deleted |= uids
            self.refresh()

    def _opened_reloaded(self, message: OpenedReloaded) -> None:
        if message.item is None:
            self._records.say_state(message.uid, deleted_words() if message.uid in self.deleted else GONE)
        elif self.is_current(message):
            self.deleted.discard(message.uid)
            self.say_state(message.item)

    def say_state(self, item: ListItem | None) -> None:
        """Say whether the opened record is saved, if `item` is that, can be read, and is not from before a delete."""
        if item is not None and isinstance(item.entry, PromptHistory) and item.entry.uid not in self.deleted:
            self._records.say_state(item.entry.uid, self.state_of(item))

    def state_of(self, item: ListItem) -> str:
        """Return whether a record is saved, when it was made, and its idea."""
        return saved_state(item, self._records.lineage, self._clock.now(), saves=self.saves)

    def mark_opened(self, item: ListItem | None, *, keeps_choosing: bool = False) -> None:
        """Remember which record the result shows; None when it shows none.

        The next move through the rows begins a new choice, unless `keeps_choosing`.
        """
        self._opens_later = False
        self._sidebar.mark_opened(item)
        if not keeps_choosing:
            self._sidebar.stop_choosing()
        self._screen.refresh_bindings()

    # Previewing and opening

    def _preview(self, item: ListItem | None, is_typing: bool) -> None:
        """Show the row under the cursor; of many quick keys only the last, because each costs a new layout."""
        if self._preview_timer is not None:
            self._preview_timer.stop()
            self._preview_timer = None
        if item is None:
            self._records.end_preview()
            return
        now = self._clock.monotonic()
        if not is_typing and now - self._previewed_at > BETWEEN_KEYS_SECONDS:
            self._preview_while_choosing(item)
        else:
            self._preview_timer = self._screen.set_timer(BETWEEN_KEYS_SECONDS, lambda: self._preview_after_keys(item))
        self._previewed_at = now

    def _preview_while_choosing(self, item: ListItem) -> None:
        """Preview a record, unless one was opened meanwhile: the preview would cover it."""
        if self.is_in_sidebar and self._sidebar.is_choosing:
            self._records.preview_record(item)

    def _preview_after_keys(self, item: ListItem) -> None:
        self._preview_while_choosing(item)
        self._screen.call_after_refresh(collect_garbage)

    def _open_if_in_sidebar(self) -> None:
        """Open the row under the cursor, unless a key has left the sidebar meanwhile."""
        if self.is_in_sidebar:
            self.open_row()

    def open_row(self) -> None:
        """Open the row under the cursor."""
        if (item := self._records.selection.row()) is not None:
            self._records.bring_up(item)

    def open_hit(self) -> None:
        """Open the row under the cursor of a search, or its first; when its rows are still being read, then."""
        if self._sidebar.choose_hit():
            self.open_row()

    def step(self, by: int) -> None:
        """Open the record `by` rows below the selected one."""
        selection = self._records.selection
        answer = selection.answer()
        if answer is not NoRow.LOADING:
            answer = self._sidebar.step(by, from_cursor=selection.is_choosing)
        if isinstance(answer, Row):
            self._records.open_record(answer.item)
        else:
            sentence = LOADING if answer is NoRow.LOADING else "No more records this way."
            self._screen.notify(sentence)

    def is_shown(self, item: ListItem) -> bool:
        """Return whether the result shows this record, and no preview covers it."""
        return self._records.previewed is None and self._sidebar.opened_uid == key_of(item)

    # The keyboard. The focus moves at once, not after a refresh: the next key may already be on its way.

    @property
    def is_in_sidebar(self) -> bool:
        """Whether the keyboard is in the sidebar."""
        return self._keyboard is not None and self._sidebar in self._keyboard.ancestors

    @property
    def is_searching(self) -> bool:
        """Whether there is a search to leave."""
        return bool(self._sidebar.query_text) or self.is_in_sidebar

    def keyboard_moved(self, widget: Widget) -> None:
        """Note which widget has the keyboard; a row that is previewed when it leaves the sidebar opens at once."""
        was_in_sidebar, self._keyboard = self.is_in_sidebar, widget
        # On a narrow screen the sidebar is visible only while it has the keyboard.
        self._screen.set_class(self.is_in_sidebar, "-history")
        if self.is_in_sidebar:
            self._opens_later = False
            if widget.id == "history-list":
                self._sidebar.point_at_a_row()
        elif was_in_sidebar and self._sidebar.is_choosing:
            self._opens_later = True
            self._open_what_was_left()

    def _open_what_was_left(self) -> None:
        """Open the row that the keyboard has left, as soon as it is read."""
        if not self._opens_later:
            return
        answer = self._sidebar.under_cursor
        if isinstance(answer, Row) and self._sidebar.opened_uid != key_of(answer.item):
            self._records.open_record(answer.item)
            return
        self._records.end_preview()
        if answer is not NoRow.LOADING:
            self._opens_later = False
            self._sidebar.stop_choosing()

    def focus(self, target: str) -> None:
        """Put the keyboard into the search box (`search`) or the list (`history-list`), unfolding the sidebar."""
        if not self.is_in_sidebar:
            self._before_search = self._screen.focused
        self._screen.add_class("-history")
        self._screen.set_focus(self._screen.query_one(f"#{target}"))

    def leave_search(self) -> None:
        """Clear the search, and show again what was shown before it."""
        self._sidebar.clear_search()
        self._records.end_preview()
        before = self._before_search
        is_there = before is not None and before.is_attached
        self._records.focus_at_work(before if before and is_there else self._screen.query_one("#idea"))

    # Which record is selected

    def chosen(self) -> Answer | None:
        """Return what is under the cursor; None while the keyboard points at no row."""
        return self._sidebar.chosen(self._keyboard)

    def shown(self) -> Answer:
        """Return the record that the result shows."""
        if self._opens_later:
            return NoRow.LOADING
        item = self._sidebar.opened
        return NoRow.NONE if item is None else Row(item)
