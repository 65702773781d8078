"""The part of the main screen that is about the history: what is done to a record, and news of the history's file."""

from textual import getters, on
from textual.message import Message
from textual.screen import Screen

from tui import messages
from tui.background import run_in_background
from tui.error_text import describe
from tui.history_actions import HistoryActions
from tui.screens.history_view import DELETED, HistoryView
from tui.services import Services
from tui.widgets.banner import Banner
from tui.widgets.history_sidebar import HistorySidebar
from tui.widgets.result_pane import ResultPane
from tui.widgets.status_bar import StatusBar


class HistoryKeys(Screen[None]):
    """Turns keys into actions on a record, and what comes of them into what the widgets show."""

    _result = getters.query_one(ResultPane)
    _sidebar = getters.query_one(HistorySidebar)
    _status = getters.query_one(StatusBar)
    _banner = getters.query_one(Banner)

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._actions = HistoryActions(services, self._post)
        self._history: HistoryView

    def _post(self, message: Message) -> None:
        """Post from any thread; a message that comes after the end is dropped."""
        self.post_message(message)

    def _target(self) -> str | None:
        """Return the record that is meant: under the cursor in the list, else the opened one."""
        in_list = self.focused is not None and self.focused.id == "history-list"
        uid = self._sidebar.highlighted_uid if in_list else self._sidebar.opened_uid
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

    @on(messages.RecordDeleted)
    def _record_deleted(self, message: messages.RecordDeleted) -> None:
        self._history.deleted.add(message.record.uid)
        if self._sidebar.opened_uid == message.record.uid:
            self._result.show_state(DELETED)
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
