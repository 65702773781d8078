"""The part of the main screen that is about the history: what is done to a record, news of its file."""

from collections.abc import Callable

from textual import getters, on

from domain.text.clean import one_line
from tui import messages
from tui.app.banner import Banner
from tui.app.status_bar import StatusBar
from tui.background import run_in_background
from tui.dialogs.confirm import ConfirmScreen
from tui.dialogs.modal import open_over
from tui.history.actions import HistoryActions
from tui.history.history_view import deleted_words
from tui.history.record_keys import RecordKeys
from tui.keys.active import key_label
from tui.services import Services
from tui.text.errors import describe

_QUERY_CHARACTERS = 60
_FOUND = "found"


class HistoryKeys(RecordKeys):
    """Turns keys into actions on a record, and what comes of them into what the widgets show."""

    _status = getters.query_one(StatusBar)
    _banner = getters.query_one(Banner)

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._actions = HistoryActions(services, self._post)
        self._question = ""
        """What is counted, for a question that comes when it is: only for what was asked last, and once."""

    # What is done to a record

    def action_favorite(self) -> None:
        """Make the record a favourite, or none any more."""
        if (item := self._meant_record()) is not None:
            self._actions.toggle_favorite(item.entry.uid)

    def action_archive(self) -> None:
        """Archive the record, or bring it back."""
        if (item := self._meant_record()) is not None:
            self._actions.toggle_archived(item.entry.uid)

    def action_delete(self) -> None:
        """Delete the record; undo brings it back."""
        if (item := self._meant_record()) is not None:
            self._actions.delete(item.entry.uid)

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

        detail = f"{key_label('undo-here')} brings them back until you quit."
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
