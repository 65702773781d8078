"""The part of the main screen that is about the history: its rows, what is done to a record, news of its file."""

from collections.abc import Callable

from textual import events, getters, on
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget

from domain.history_reader import HistoryItem
from domain.prompt_history import PromptHistory
from domain.text_safety import one_line
from tui import messages
from tui.background import run_in_background
from tui.error_text import describe
from tui.history_actions import HistoryActions
from tui.keep_again import KeepAgain
from tui.keys_in_force import key
from tui.screens.confirm_screen import ConfirmScreen
from tui.screens.history_view import HistoryView, deleted_words
from tui.screens.popup import open_over
from tui.screens.run_view import RunView
from tui.services import Services
from tui.smoothness import BETWEEN_KEYS_SECONDS, collect_garbage
from tui.widgets.banner import Banner
from tui.widgets.history_list import HistoryList
from tui.widgets.history_sidebar import HistorySidebar
from tui.widgets.input_pane import InputPane
from tui.widgets.result_pane import ResultPane
from tui.widgets.status_bar import StatusBar

_QUERY_CHARACTERS = 60
_FOUND = "found"


class HistoryKeys(Screen[None]):
    """Turns keys into actions on a record, and what comes of them into what the widgets show."""

    _input = getters.query_one(InputPane)
    _result = getters.query_one(ResultPane)
    _sidebar = getters.query_one(HistorySidebar)
    _status = getters.query_one(StatusBar)
    _banner = getters.query_one(Banner)

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._actions = HistoryActions(services, self._post)
        self._keep_again = KeepAgain(services, self._post)
        self._history: HistoryView
        self._view: RunView
        self._question = ""
        """What is counted, for a question that comes when it is: only for what was asked last, and once."""
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
        if state and not self._is_on_no_disk(self._sidebar.opened_uid):
            self._view.say(state)

    def _is_on_no_disk(self, uid: str | None) -> bool:
        """Tell whether something of a record is nowhere but on the screen; what is said of it stays then."""
        return self._keep_again.holds(uid)

    @on(messages.HistoryPageRead)
    def _history_page_read(self, message: messages.HistoryPageRead) -> None:
        self._history.page_read(message)

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

    def _preview_while_choosing(self, item: HistoryItem) -> None:
        """Preview a record, unless one was opened meanwhile: what the person has begun there must go on."""
        if self._is_choosing:
            self._preview(item)

    def _preview(self, item: HistoryItem) -> None:
        self._view.preview(item, self._history.state_of(item))

    def _preview_after_keys(self, item: HistoryItem) -> None:
        self._preview_while_choosing(item)
        self.call_after_refresh(collect_garbage)

    @on(HistorySidebar.Opened)
    def _opened(self, message: HistorySidebar.Opened) -> None:
        self._open(message.item)
        self._focus_at_work(self._result)

    def _open(self, item: HistoryItem) -> None:
        self._view.open(item, self._history.state_of(item))

    def action_previous(self) -> None:
        """Open the newer neighbour of the record that is shown."""
        self._step(-1)

    def action_next(self) -> None:
        """Open the older neighbour of the record that is shown."""
        self._step(1)

    def _step(self, by: int) -> None:
        item = self._history.step(by)
        if item is None:
            self.notify("No more records this way.", markup=False)
        else:
            self._open(item)

    def action_search(self) -> None:
        """Put the cursor into the search box, unfolding the sidebar."""
        self._focus_in_sidebar("search")

    def action_reuse(self) -> None:
        """Take the idea and the context of a record as a new draft; undo brings back what was typed before."""
        item = self._sidebar.highlighted if self._is_choosing else self._sidebar.opened
        if item is None or not isinstance(item.entry, PromptHistory):
            self.notify("Open a record first.", markup=False)
            return
        self._leave_search()
        self._input.fill(item.entry.original_idea, item.entry.context)
        self._focus_at_work(self.query_one("#idea"))

    def _leave_search(self) -> None:
        """Search for nothing, and show again what was shown before."""
        self._sidebar.clear_search()
        self._view.end_preview()
        before = self._before_search
        self._focus_at_work(before if before is not None and before.is_attached else self.query_one("#idea"))

    @property
    def _is_choosing(self) -> bool:
        """Whether the keyboard is in the sidebar."""
        return self.focused is not None and self._sidebar in self.focused.ancestors

    # The focus moves at once, not after a refresh: the next key may already be on its way.

    def _focus_in_sidebar(self, target: str) -> None:
        if not self._is_choosing:
            self._before_search = self.focused
        self.add_class("-history")
        self.set_focus(self.query_one(f"#{target}"))

    def _focus_at_work(self, widget: Widget) -> None:
        self.remove_class("-history")
        self.set_focus(widget)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """On a narrow screen the sidebar is there only while it has the focus; what is looked at then is opened."""
        in_sidebar = self._sidebar in event.widget.ancestors
        self.set_class(in_sidebar, "-history")
        if not in_sidebar and (item := self._view.previewed) is not None:
            self._sidebar.mark_opened(item)
            self._open(item)

    # What is done to a record

    def _target(self) -> str | None:
        """Return the record that is meant: under the cursor in the sidebar, else the opened one."""
        item = self._sidebar.highlighted if self._is_choosing else None
        uid = self._sidebar.opened_uid if item is None else item.entry.uid
        if uid is None:
            self.notify("Open a record first.", markup=False)
        return uid

    def action_favorite(self) -> None:
        """Make the record a favourite, or none any more."""
        if (uid := self._target()) is not None:
            self._actions.toggle_favorite(uid)

    def action_archive(self) -> None:
        """Archive the record, or bring it back."""
        if (uid := self._target()) is not None:
            self._actions.toggle_archived(uid)

    def action_delete(self) -> None:
        """Delete the record; undo brings it back."""
        if (uid := self._target()) is not None:
            self._actions.delete(uid)

    def action_delete_found(self) -> None:
        """Ask whether everything that the search found shall be deleted."""
        self._question = _FOUND
        self._actions.count_found(self._sidebar.query_text)

    @on(messages.DeleteFoundAsked)
    def _delete_found_asked(self, message: messages.DeleteFoundAsked) -> None:
        prompts = "1 prompt" if message.count == 1 else f"{message.count:,} prompts"
        question = f"Delete {prompts} found for {one_line(message.query)[:_QUERY_CHARACTERS]}?"
        if message.count:
            self._ask(_FOUND, question, lambda: self._actions.delete_found(message.query))
        else:
            self.notify("Nothing is found, so nothing can be deleted.", markup=False)

    def _ask(self, what: str, question: str, on_yes: Callable[[], None]) -> None:
        """Ask whether many are to be deleted, if this is what the person has asked for last and was not asked yet."""
        if what != self._question:
            return
        self._question = ""

        def answered(yes: bool | None) -> None:
            if yes:
                on_yes()

        detail = f"{key('undo-here')} brings them back until you quit."
        if not open_over(self, ConfirmScreen(question, detail), answered):
            self.notify("Nothing was deleted: something else was open when the question came. Ask again.", markup=False)

    def action_undo_delete(self) -> None:
        """Bring back what was deleted last."""
        self._actions.undo()

    def action_retry_saving(self) -> None:
        """Try now to save what waits."""
        self._actions.retry_saving()

    @on(messages.ActionDone)
    def _action_done(self, message: messages.ActionDone) -> None:
        self.notify(message.sentence, markup=False)
        self._history.refresh()

    @on(messages.RecordsDeleted)
    def _records_deleted(self, message: messages.RecordsDeleted) -> None:
        self._history.deleted |= message.uids
        if self._sidebar.opened_uid in message.uids:
            self._view.say(deleted_words())
        self.notify(message.sentence, markup=False, timeout=10)
        self._history.refresh()

    @on(messages.ActionFailed)
    def _action_failed(self, message: messages.ActionFailed) -> None:
        text = describe(message.error)
        self.notify(f"{text.sentence} {text.next_step}", title=text.title, severity="error", markup=False)

    # News of the history file

    @on(messages.NewsTold)
    def _news_told(self, message: messages.NewsTold) -> None:
        news = message.news
        self._banner.add(f"! {news.title}\n{news.sentence} {news.next_step}".rstrip())
        self._history.refresh()

    @on(messages.HistoryReadOnly)
    def _history_read_only(self, message: messages.HistoryReadOnly) -> None:
        text = describe(message.error)
        self._status.notes = (*self._status.notes, "! history is read-only")
        self._banner.add(f"! The history is read-only\n{text.sentence} {text.next_step}")

    @on(messages.RetentionDue)
    def _retention_due(self, message: messages.RetentionDue) -> None:
        self._banner.add(message.notice, self._notice_seen)

    def _notice_seen(self) -> None:
        run_in_background("notice-seen", self._services.notice_seen)

    @on(messages.RetentionDone)
    def _retention_done(self, message: messages.RetentionDone) -> None:
        self.notify(message.sentence, markup=False, timeout=10)
        self._history.refresh()
