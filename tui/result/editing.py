"""Edits an improved prompt in place, writes the edit down a second later, and loses no letter of it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from textual.screen import Screen
from textual.timer import Timer

from domain.errors import PromptImproverError
from domain.history.reader import ListItem
from domain.prompts.record import PromptHistory
from tui.keys.active import key_label
from tui.messages import Mailbox, OpenedReloaded
from tui.panes import Records
from tui.result.editor import PromptEditor
from tui.result.edits import Edits
from tui.result.pane import ResultPane
from tui.services import KeepsEdits
from tui.text.errors import describe
from tui.text.records import GONE

_SETTLE_SECONDS = 2.0
"""How long quitting waits for the disk before it asks."""
_RETRY_SECONDS = 3.0
_CLOSE_SECONDS = 1.0


@dataclass(eq=False, repr=False)
class EditController:
    """Knows which record is in the editor, and which edits are not saved. UI thread only."""

    _screen: Screen[None]
    _actions: KeepsEdits
    _result: ResultPane
    _records: Records
    _mailbox: Mailbox
    on_written: Callable[[], None]
    """Is called when an edit is written, or could not be."""
    is_current: Callable[[OpenedReloaded], bool]
    """Returns whether a record was read after the last change that this screen knows of."""
    _edits: Edits = field(default_factory=Edits, init=False)
    _edited: PromptHistory | None = field(default=None, init=False)
    """The record that is in the editor, as it was when the edit began."""
    _editor: PromptEditor | None = field(default=None, init=False)
    _gone: str | None = field(default=None, init=False)
    """The opened record, when it is no longer in the history."""
    _retry: Timer | None = field(default=None, init=False)
    _settling: Timer | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self._when_settled: Callable[[bool], None] = lambda _all_written: None
        self._result.on_edited = self._typed
        self._mailbox.listen(OpenedReloaded, self._opened_reloaded)

    @property
    def failed(self) -> set[str]:
        """The records whose edit could not be saved."""
        return self._edits.failed

    def newest(self, item: ListItem) -> ListItem:
        """Return a row with the text that is in use, as it is typed at this moment."""
        self.take_typed()
        return self._applied(item)

    def _applied(self, item: ListItem) -> ListItem:
        if not isinstance(item.entry, PromptHistory):
            return item
        return replace(item, entry=self._edits.applied_to(item.entry))

    def take_typed(self) -> None:
        """Write down what is in the editor now; the editor reports it a second later."""
        # By its own reference: at the end the screen is taken apart before its text is read.
        if self._edited is not None and self._editor is not None:
            self.use(self._edited, self._editor.text)

    def edit(self) -> None:
        """Edit the prompt in place."""
        selected = self._records.selection.row_and_record()
        if selected is None or not self.can_be_edited(selected[1].uid):
            return
        item, record = selected
        self._records.bring_up(item)
        self._edited, self._editor = record, self._result.editor
        self._screen.add_class("-editing")
        self._result.begin_edit(record.uid, record.text_to_use)
        self._screen.set_focus(self._result.editor)

    def can_be_edited(self, uid: str) -> bool:
        """Return whether the history holds the record, and say so when it does not: an edit of it would be lost."""
        if self._records.is_unsaved(uid):
            sentence = f"This prompt is not saved yet, so it cannot be edited. {key_label('copy-here')} copies it."
        elif uid == self._gone:
            sentence = f"This prompt is no longer in the history. {key_label('copy-here')} copies it."
        else:
            return True
        self._screen.notify(sentence)
        return False

    def end(self) -> bool:
        """Leave the editor, if it is open, with what is typed in use; return whether it was."""
        if (edited := self._edited) is None:
            return False
        self._screen.remove_class("-editing")
        editor = self._result.editor
        had_focus, line = self._screen.focused is editor, editor.scroll_offset.y
        self._result.end_edit()
        self._edited = None
        if self._records.opened_uid == edited.uid:
            item = self._records.opened or ListItem(edited)
            self._records.redraw(replace(item, entry=self._edits.applied_to(edited)))
            self._result.scroll_to(y=line, animate=False, force=True)
        if had_focus:
            self._records.focus_at_work(self._result)
        return True

    def end_if_left(self) -> None:
        """Leave the editor when the keyboard is in another pane."""
        # Where the keyboard is now, not where it went: the editor itself may have got it since.
        if self._screen.focused is not self._result.editor:
            self.end()

    def _typed(self, uid: str, text: str) -> None:
        if self._edited is not None and self._edited.uid == uid:
            self.use(self._edited, text)

    def toggle(self) -> None:
        """Use the model's prompt in place of the edit, or the edit again."""
        selected = self._records.selection.row_and_record()
        if selected is None or not self.can_be_edited(selected[1].uid):
            return
        item, record = selected
        back = key_label("edit-or-model")
        if record.accepted_text is not None:
            text = record.improved_prompt
            sentence = f"The model's prompt is in use again. {back} restores your edit, until you quit."
        elif (kept := self._edits.set_aside(record)) is not None:
            text = kept
            sentence = f"Your edit is in use again. {back} returns to the model's prompt."
        else:
            sentence = f"This prompt was not edited in this session: {key_label('edit-here')} edits it."
            self._screen.notify(sentence)
            return
        self._screen.notify(sentence)
        self.replace_text(item, record, text)

    def replace_text(self, item: ListItem, record: PromptHistory, text: str) -> bool:
        """Use `text` for the record and draw it; return whether it is an edit, and not the model's own text."""
        self.use(record, text)
        edited = self._edits.applied_to(record)
        self._records.redraw(replace(item, entry=edited))
        return edited.accepted_text is not None

    def put(self, item: ListItem, record: PromptHistory, text: str) -> bool:
        """Use `text` for the record and draw it; return False, and say so, if the record cannot be edited."""
        if not self.can_be_edited(record.uid):
            return False
        self.replace_text(item, record, text)
        return True

    def use(self, record: PromptHistory, text: str) -> None:
        """Take `text` for the prompt, and write it down."""
        if self._edits.use(record, text):
            self._write(record.uid, self._edits.applied_to(record).accepted_text)

    # Writing edits down

    def _write(self, uid: str, accepted_text: str | None) -> None:
        done = partial(self._screen.call_later, self._written, uid, accepted_text)
        self._actions.edit(uid, accepted_text, done)

    def _written(self, uid: str, accepted_text: str | None, error: PromptImproverError | None) -> None:
        """Show whether an edit is on the disk; if not, try again until it is."""
        if error is None:
            self._edits.written(uid, accepted_text)
            editing = self._result.editor.uid
            if editing is not None and editing != self._gone and editing not in self._edits.failed:
                self._result.show_editing()
            self.on_written()
            return
        text = describe(error)
        self._edits.failed.add(uid)
        self.on_written()
        if uid == self._records.opened_uid:
            self._records.say(f"✗ EDIT NOT SAVED: {text.sentence}\n{text.next_step}", "failed")
        if self._retry is None:
            self._retry = self._screen.set_timer(_RETRY_SECONDS, self._write_again)

    def _write_again(self) -> None:
        self._retry = None
        for uid, accepted_text in self._edits.unwritten.items():
            self._write(uid, accepted_text)

    def _opened_reloaded(self, message: OpenedReloaded) -> None:
        """Show the text that is in use now, which another window may have edited."""
        if not self.is_current(message):
            return  # an edit that was written since would be reverted on the screen
        item, is_opened = message.item, message.uid == self._records.opened_uid
        if is_opened:
            self._gone = message.uid if item is None else None
            if item is None and self._edited is not None:
                self._records.say(GONE, "failed")
        if item is None or not isinstance(item.entry, PromptHistory):
            return
        self._edits.seen(message.uid)
        if is_opened and self._edited is None:
            self._records.reload(self._applied(item))

    # Quitting

    def settle(self, then: Callable[[bool], None]) -> None:
        """Wait until every edit is written, or two seconds; call `then` with whether all are. Once at a time."""
        self.end()
        if not self._edits.unwritten:
            then(True)
        elif self._settling is None:
            self._when_settled = then
            self._actions.settle_edits(lambda: self._screen.call_later(self._settled))
            self._settling = self._screen.set_timer(_SETTLE_SECONDS, self._settled)

    def _settled(self) -> None:
        if self._settling is not None:
            self._settling.stop()
            self._settling = None
            self._when_settled(not self._edits.unwritten)

    def close(self) -> None:
        """Write down what is in the editor, and give the disk a moment."""
        self.take_typed()
        self._actions.close(_CLOSE_SECONDS if self._edits.unwritten else 0)
