"""What you do to a record from the main screen: mark, archive, delete, restore."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from textual.screen import Screen

from domain.prompts.record import PromptHistory
from domain.text.clean import one_line
from tui.dialogs.confirm import ConfirmScreen
from tui.dialogs.modal import open_over
from tui.history.actions import HistoryActions
from tui.keys.active import key_label
from tui.messages import ActionDone, ActionFailed, Mailbox
from tui.panes import Records
from tui.text.cells import fit_text
from tui.text.errors import notify_error
from tui.text.records import deleted_words

_SHOWN_CELLS = 60


@dataclass(eq=False, repr=False)
class RecordActions:
    """Starts actions on records, confirms those on many, and shows the outcome. UI thread only."""

    _screen: Screen[None]
    _actions: HistoryActions
    _records: Records
    _mailbox: Mailbox
    query: Callable[[], str]
    """Returns what is searched for."""
    on_change: Callable[[frozenset[str]], None]
    """Is called after each change with the uids of the records that it deleted."""
    _asked: Callable[..., None] | None = field(default=None, init=False)
    """What is being counted for a confirmation: only the last one that was asked for opens."""

    def __post_init__(self) -> None:
        self._mailbox.listen(ActionDone, self._done)
        self._mailbox.listen(ActionFailed, self._failed)

    def do(self, action: Callable[[HistoryActions, str], None]) -> None:
        """Carry out an action on the selected record."""
        if (record := self._records.selection.record()) is not None:
            action(self._actions, record.uid)

    # Many at once

    def delete_found(self) -> None:
        """Confirm, then delete everything that the search found."""
        query = self.query()

        def confirm(count: int) -> None:
            prompts = "the prompt that matches" if count == 1 else f"the {count:,} prompts that match"
            question = f"Delete {prompts} “{fit_text(one_line(query), _SHOWN_CELLS)}”?"
            if count:
                self._confirm(confirm, question, partial(self._actions.delete_found, query))
            else:
                self._screen.notify("The search found nothing to delete.")

        self._actions.count_found(query, self._when_counted(confirm))

    def delete_versions(self) -> None:
        """Confirm, then delete every version of the record."""

        def confirm(record: PromptHistory, count: int) -> None:
            versions = {1: "the only version", 2: "both versions"}.get(count, f"all {count:,} versions")
            question = f"Delete {versions} of “{fit_text(one_line(record.original_idea), _SHOWN_CELLS)}”?"
            self._confirm(confirm, question, partial(self._actions.delete_versions, record.root_uid))

        if (record := self._records.selection.record()) is not None:
            self._actions.count_versions(record.uid, self._when_counted(confirm))

    def _when_counted(self, confirm: Callable[..., None]) -> Callable[..., Any]:
        self._asked = confirm
        return partial(self._screen.call_later, confirm)

    def _confirm(self, asked: Callable[..., None], question: str, on_yes: Callable[[], None]) -> None:
        if asked is not self._asked:
            return
        detail = f"{key_label('undo-here')} restores them until you quit."
        if not open_over(
            self._screen,
            ConfirmScreen(question, detail, yes="Delete", no="Keep"),
            lambda yes: on_yes() if yes else None,
        ):
            sentence = "Nothing was deleted: something else was open when the question came. Try again."
            self._screen.notify(sentence)

    # The outcome

    def _done(self, message: ActionDone) -> None:
        if self._records.opened_uid in message.deleted:
            self._records.say(deleted_words())
        self._screen.notify(message.sentence, timeout=10 if message.deleted else None)
        self.on_change(message.deleted)

    def _failed(self, message: ActionFailed) -> None:
        notify_error(self._screen.notify, message.error)
