"""The part of the main screen that shows the history's rows, opens records, and knows which one is meant."""

from textual import getters, on
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget

from domain.history.reader import ListItem
from domain.prompts.record import PromptHistory
from tui import messages
from tui.history.history_view import HistoryView
from tui.history.list import HistoryList
from tui.history.rows import key_of
from tui.history.sidebar import HistorySidebar
from tui.prompt_input.pane import InputPane
from tui.result.pane import ResultPane
from tui.runs.run_view import RunView
from tui.runs.save_retry import KeepAgain
from tui.selection import Answer, NoRow, Row, Selection
from tui.services import Services
from tui.tuning import BETWEEN_KEYS_SECONDS, collect_garbage

_LOADING = "This record is still being read. Press the key again."


class RecordKeys(Screen[None]):
    """Lists what the feed delivers, previews and opens records, and answers every command that asks for one."""

    _input = getters.query_one(InputPane)
    _result = getters.query_one(ResultPane)
    _sidebar = getters.query_one(HistorySidebar)

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._keep_again = KeepAgain(services, self._post)
        self._history: HistoryView
        self._view: RunView
        self._keyboard: Widget | None = None
        """The widget that takes the keys, also while another window has them."""
        self._opens_later = False
        """Whether the row under the cursor was left before it was read, and opens when it is."""
        self._selection = Selection(self._chosen, self._shown, self._is_awaited)
        self._before_search: Widget | None = None
        self._preview_timer: Timer | None = None
        self._previewed_at = float("-inf")

    def _post(self, message: Message) -> None:
        """Post from any thread; a message that comes after the end is dropped."""
        self.post_message(message)

    # Rows

    @on(messages.HistoryStale)
    def _history_stale(self) -> None:
        self._history.refresh()

    @on(messages.HistoryListed)
    def _history_listed(self, message: messages.HistoryListed) -> None:
        state = self._history.listed(message)
        self._open_what_was_left()
        if state and not self._is_on_no_disk(self._sidebar.opened_uid):
            self._view.say(state)

    def _is_on_no_disk(self, uid: str | None) -> bool:
        """Tell whether something of a record is nowhere but on the screen; what is said of it stays then."""
        return self._keep_again.holds(uid)

    @on(messages.HistoryPageRead)
    def _history_page_read(self, message: messages.HistoryPageRead) -> None:
        self._history.page_read(message)
        self._open_what_was_left()

    @on(messages.HistoryCounted)
    def _history_counted(self, message: messages.HistoryCounted) -> None:
        self._history.counted(message)

    @on(messages.FilterValuesRead)
    def _filter_values_read(self, message: messages.FilterValuesRead) -> None:
        self._sidebar.offer_values(message.values)

    @on(messages.OpenedSeen)
    def _opened_seen(self, message: messages.OpenedSeen) -> None:
        state = self._history.state_of_opened(message)
        if state and message.uid == self._sidebar.opened_uid and not self._is_on_no_disk(message.uid):
            self._view.say(state)

    @on(HistorySidebar.SearchChanged)
    def _search_changed(self, message: HistorySidebar.SearchChanged) -> None:
        self._history.search(message.query, corrects=message.corrects)

    @on(HistoryList.PagesWanted)
    def _pages_wanted(self, message: HistoryList.PagesWanted) -> None:
        self._history.want(message.pages)

    # Looking and opening

    @on(HistorySidebar.Previewed)
    def _previewed(self, message: HistorySidebar.Previewed) -> None:
        if self._preview_timer is not None:
            self._preview_timer.stop()
            self._preview_timer = None
        if message.item is None:
            self._view.end_preview()
            return
        # A single move is answered at once; of many keys in a row only the last: each lays the pane out anew.
        now, item = self._services.clock.monotonic(), message.item
        if not message.typing and now - self._previewed_at > BETWEEN_KEYS_SECONDS:
            self._preview_while_choosing(item)
        else:
            self._preview_timer = self.set_timer(BETWEEN_KEYS_SECONDS, lambda: self._preview_after_keys(item))
        self._previewed_at = now

    def _preview_while_choosing(self, item: ListItem) -> None:
        """Preview a record, unless one was opened meanwhile: what the person has begun there must go on."""
        if self._is_in_sidebar:
            self._preview(item)

    def _preview(self, item: ListItem) -> None:
        self._view.preview(item, self._history.state_of(item))

    def _preview_after_keys(self, item: ListItem) -> None:
        self._preview_while_choosing(item)
        self.call_after_refresh(collect_garbage)

    @on(HistorySidebar.Opened)
    def _opened(self) -> None:
        if self._is_in_sidebar:  # else a later key has left it, and what was looked at is open
            self.action_open_row()

    def action_open_row(self) -> None:
        """Open the row under the cursor."""
        if (item := self._meant()) is not None:
            self._bring_up(item)

    def action_open_hit(self) -> None:
        """Open the row under the cursor of a search, or its first; when its rows are still to come, then."""
        if self._sidebar.choose_hit():
            self.action_open_row()

    def _bring_up(self, item: ListItem) -> None:
        """Show a record in the result pane and go there; one that is shown already stays as it is scrolled."""
        if self._view.previewed is not None or self._sidebar.opened_uid != key_of(item):
            self._open(item)
        self._sidebar.stop_choosing()
        self._focus_at_work(self._result)

    def _open(self, item: ListItem) -> None:
        self._mark_opened(item)
        self._sidebar.stop_choosing()
        self._view.open(item, self._history.state_of(item))

    def _mark_opened(self, item: ListItem | None) -> None:
        """Remember which record the result pane shows; None when it shows none."""
        self._opens_later = False
        self._sidebar.mark_opened(item)
        if item is None:
            self._sidebar.stop_choosing()

    def action_previous(self) -> None:
        """Open the newer neighbour of the record that is shown."""
        self._step(-1)

    def action_next(self) -> None:
        """Open the older neighbour of the record that is shown."""
        self._step(1)

    def _step(self, by: int) -> None:
        if self._selection.answer() is NoRow.LOADING:
            self._meant()
            return
        answer = self._sidebar.step(by, from_cursor=self._selection.is_choosing)
        if isinstance(answer, Row):
            self._open(answer.item)
        else:
            is_end = answer is NoRow.NONE
            self.notify("No more records this way." if is_end else _LOADING, markup=False)

    def action_search(self) -> None:
        """Put the cursor into the search box, unfolding the sidebar."""
        self._focus_in_sidebar("search")

    def action_reuse(self) -> None:
        """Take the idea and the context of a record as a new draft; undo brings back what was typed before."""
        item = self._meant_record()
        if item is None or not isinstance(item.entry, PromptHistory):
            return
        self._leave_search()
        entry = item.entry
        self._input.fill(entry.original_idea, entry.context, context_is_material=entry.context_is_material)
        self._focus_at_work(self.query_one("#idea"))

    def _leave_search(self) -> None:
        """Search for nothing, and show again what was shown before."""
        self._sidebar.clear_search()
        self._view.end_preview()
        before = self._before_search
        self._focus_at_work(before if before is not None and before.is_attached else self.query_one("#idea"))

    @property
    def _is_in_sidebar(self) -> bool:
        """Whether the keyboard is in the sidebar."""
        return self._keyboard is not None and self._sidebar in self._keyboard.ancestors

    def set_focus(self, widget: Widget | None, scroll_visible: bool = True, from_app_focus: bool = False) -> None:
        """Move the keyboard. What is looked at in the sidebar when it leaves is opened before the next key."""
        super().set_focus(widget, scroll_visible, from_app_focus)
        if widget is None or self.focused is not widget:
            return  # another window has the keyboard, or this widget takes no keys
        was_in_sidebar, self._keyboard = self._is_in_sidebar, widget
        # On a narrow screen the sidebar is there only while it has the keyboard.
        self.set_class(self._is_in_sidebar, "-history")
        if self._is_in_sidebar:
            self._opens_later = False
        elif was_in_sidebar and self._sidebar.is_choosing:
            self._opens_later = True
            self._open_what_was_left()

    def _open_what_was_left(self) -> None:
        """Open the row that the keyboard has left, as soon as that is read."""
        if not self._opens_later:
            return
        answer = self._sidebar.under_cursor
        if isinstance(answer, Row) and self._sidebar.opened_uid != key_of(answer.item):
            self._open(answer.item)
            return
        self._view.end_preview()
        if answer is not NoRow.LOADING:
            self._opens_later = False
            self._sidebar.stop_choosing()

    # The focus moves at once, not after a refresh: the next key may already be on its way.

    def _focus_in_sidebar(self, target: str) -> None:
        if not self._is_in_sidebar:
            self._before_search = self.focused
        self.add_class("-history")
        self.set_focus(self.query_one(f"#{target}"))

    def _focus_at_work(self, widget: Widget) -> None:
        self.remove_class("-history")
        self.set_focus(widget)

    # The record that is meant

    def _chosen(self) -> Answer[ListItem] | None:
        return self._sidebar.chosen(self._keyboard)

    def _shown(self) -> Answer[ListItem]:
        if self._opens_later:
            return NoRow.LOADING
        item = self._sidebar.opened
        return NoRow.NONE if item is None else Row(item)

    def _is_awaited(self) -> bool:
        """Return whether a record that a key has asked for is still being read."""
        return False

    def _meant(self) -> ListItem | None:
        """Return the row that is meant; say why there is none."""
        answer = self._selection.answer()
        if isinstance(answer, Row):
            return answer.item
        none = "No record is under the cursor." if self._selection.is_choosing else "Open a record first."
        self.notify(_LOADING if answer is NoRow.LOADING else none, markup=False)
        return None

    def _meant_record(self) -> ListItem | None:
        """Return the row that is meant, if it is a record that can be read; say so when it is not."""
        item = self._meant()
        if item is not None and not isinstance(item.entry, PromptHistory):
            self.notify("A record that cannot be read can only be copied.", markup=False)
            return None
        return item
