"""What you do to a record from the main screen: mark, archive, delete, restore."""

from collections.abc import Callable

from textual.screen import Screen

from domain.text.clean import one_line
from tui.dialogs.confirm import ConfirmScreen
from tui.dialogs.modal import open_over
from tui.history.actions import HistoryActions
from tui.keys.active import key_label
from tui.mailbox import Mailbox
from tui.messages import ActionDone, ActionFailed, DeleteFoundAsked, DeleteVersionsAsked, RecordsDeleted
from tui.panes import Records
from tui.text.counts import count_of
from tui.text.errors import describe
from tui.text.records import deleted_words

_QUERY_CHARACTERS = 60
_IDEA_CHARACTERS = 60
_FOUND, _VERSIONS = "found", "versions"


class RecordActions:
    """Starts actions on records, confirms those on many, and says what came of them. UI thread only."""

    def __init__(
        self,
        screen: Screen[None],
        actions: HistoryActions,
        records: Records,
        mailbox: Mailbox,
        *,
        query: Callable[[], str],
        on_change: Callable[[frozenset[str]], None],
    ) -> None:
        """Take callbacks.

        Args:
            screen: Opens dialogs and shows notices.
            actions: Does the work on a thread.
            records: Knows which record is meant and shown.
            mailbox: Delivers what came of it.
            query: Returns what is searched for.
            on_change: Is called after each change with the uids of the records that it deleted.
        """
        self._query = query
        self._screen = screen
        self._actions = actions
        self._records = records
        self._on_change = on_change
        self._question = ""
        """What is being counted for a confirmation: only the last one that was asked for opens, once."""
        mailbox.listen(DeleteFoundAsked, self._delete_found_asked)
        mailbox.listen(DeleteVersionsAsked, self._delete_versions_asked)
        mailbox.listen(ActionDone, self._done)
        mailbox.listen(RecordsDeleted, self._deleted)
        mailbox.listen(ActionFailed, self._failed)

    def toggle_favorite(self) -> None:
        """Add the record to the favourites, or remove it."""
        if (uid := self._records.selection.uid()) is not None:
            self._actions.toggle_favorite(uid)

    def toggle_archived(self) -> None:
        """Archive the record, or restore it."""
        if (uid := self._records.selection.uid()) is not None:
            self._actions.toggle_archived(uid)

    def delete(self) -> None:
        """Delete the record; undo restores it."""
        if (uid := self._records.selection.uid()) is not None:
            self._actions.delete(uid)

    def undo(self) -> None:
        """Restore what was deleted last."""
        self._actions.undo()

    @property
    def can_undo(self) -> bool:
        """Whether something was deleted that can be restored."""
        return self._actions.can_undo

    def retry_saving(self) -> None:
        """Try now to save what waits."""
        self._actions.retry_saving()

    # Many at once

    def delete_found(self) -> None:
        """Confirm, then delete everything that the search found."""
        self._question = _FOUND
        self._actions.count_found(self._query())

    def delete_versions(self) -> None:
        """Confirm, then delete every version of the record."""
        if (uid := self._records.selection.uid()) is not None:
            self._question = _VERSIONS
            self._actions.count_versions(uid)

    def _delete_found_asked(self, message: DeleteFoundAsked) -> None:
        question = (
            f"Delete {count_of(message.count, 'prompt')} found for {one_line(message.query)[:_QUERY_CHARACTERS]}?"
        )
        if message.count:
            self._confirm(_FOUND, question, lambda: self._actions.delete_found(message.query))
        else:
            self._screen.notify("The search found nothing to delete.", markup=False)

    def _delete_versions_asked(self, message: DeleteVersionsAsked) -> None:
        versions = "the only version" if message.count == 1 else f"all {message.count:,} versions"
        question = f"Delete {versions} of {one_line(message.idea)[:_IDEA_CHARACTERS]}?"
        self._confirm(_VERSIONS, question, lambda: self._actions.delete_versions(message.root_uid))

    def _confirm(self, what: str, question: str, on_yes: Callable[[], None]) -> None:
        if what != self._question:
            return
        self._question = ""

        def answered(yes: bool | None) -> None:
            if yes:
                on_yes()

        detail = f"{key_label('undo-here')} restores them until you quit."
        if not open_over(self._screen, ConfirmScreen(question, detail), answered):
            sentence = "Nothing was deleted: something else was open when the question came. Try again."
            self._screen.notify(sentence, markup=False)

    # What came of it

    def _done(self, message: ActionDone) -> None:
        self._screen.notify(message.sentence, markup=False)
        self._on_change(frozenset())

    def _deleted(self, message: RecordsDeleted) -> None:
        if self._records.opened_uid in message.uids:
            self._records.say(deleted_words())
        self._screen.notify(message.sentence, markup=False, timeout=10)
        self._on_change(message.uids)

    def _failed(self, message: ActionFailed) -> None:
        text = describe(message.error)
        self._screen.notify(text.advice, title=text.title, severity="error", markup=False)
