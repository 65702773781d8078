"""The part of the main screen where a person edits an improved prompt, and may not lose a letter of it."""

from abc import abstractmethod
from dataclasses import replace

from textual import events, on
from textual.timer import Timer

from domain.history.reader import ListItem
from domain.prompts.record import PromptHistory
from tui import messages
from tui.dialogs.confirm import ConfirmScreen
from tui.history.history_keys import HistoryKeys
from tui.history.history_view import GONE
from tui.keys.active import key_label
from tui.result.editor import PromptEditor
from tui.result.edits import Edits
from tui.services import Services
from tui.text.errors import describe

_PATIENCE_SECONDS = 2.0
"""So long quitting waits for the disk before it asks."""
_RETRY_SECONDS = 3.0
_CLOSE_SECONDS = 1.0


class EditKeys(HistoryKeys):
    """Edits in place; writes down a second later; goes back to the model's text and forth; asks before quitting."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._edits = Edits()
        self._edited: PromptHistory | None = None
        """The record that is in the editor, as it was when the edit began."""
        self._gone: str | None = None
        """The opened record, when it is in the history no more."""
        self._retry: Timer | None = None
        self._patience: Timer | None = None
        self._is_asking = False

    def on_mount(self) -> None:
        """Keep the editor at hand: at the very end the screen is taken apart before its text is read."""
        self._editor = self._result.editor

    # The record that is meant

    def _meant_record(self) -> ListItem | None:
        item = super()._meant_record()
        return None if item is None else self._newest(item)

    def _newest(self, item: ListItem) -> ListItem:
        """Return a row with what is typed into it at this moment."""
        if self._edited is not None:
            self._use(self._edited, self._result.editor.text)
        if not isinstance(item.entry, PromptHistory):
            return item
        return replace(item, entry=self._edits.applied_to(item.entry))

    def _open(self, item: ListItem) -> None:
        self._end_edit()
        if isinstance(item.entry, PromptHistory):
            item = replace(item, entry=self._edits.applied_to(item.entry))
        super()._open(item)

    def _preview(self, item: ListItem) -> None:
        self._end_edit()
        super()._preview(item)

    # Editing

    def action_edit(self) -> None:
        """Edit the prompt where it stands."""
        item = self._meant_record()
        if item is None or not isinstance(item.entry, PromptHistory) or not self._can_be_edited(item.entry.uid):
            return
        self._bring_up(item)
        self._edited = item.entry
        self.add_class("-editing")
        self._result.begin_edit(item.entry.uid, item.entry.text_to_use)
        self.set_focus(self._result.editor)

    def _can_be_edited(self, uid: str) -> bool:
        """Return whether the history holds the record, and say so when it does not: an edit of it would be lost."""
        if self._keep_again.holds(uid):
            self.notify(
                f"This prompt is on no disk yet, so it cannot be edited. {key_label('copy-here')} copies it.",
                markup=False,
            )
            return False
        if uid == self._gone:
            self.notify(
                f"This prompt is not in the history any more. {key_label('copy-here')} copies it.", markup=False
            )
            return False
        return True

    def _end_edit(self) -> bool:
        """Leave the editor, if it is open, with what is typed in use; return whether it was."""
        edited, self._edited = self._edited, None
        if edited is None:
            return False
        self.remove_class("-editing")
        had_focus, line = self.focused is self._result.editor, self._result.editor.scroll_offset.y
        if (news := self._result.end_edit()) is not None:
            self._use(edited, news.text)
        if self._sidebar.opened_uid == edited.uid:
            item = self._sidebar.opened or ListItem(edited)
            self._redraw(replace(item, entry=self._edits.applied_to(edited)))
            self._result.scroll_to(y=line, animate=False, force=True)
        if had_focus:
            self._focus_at_work(self._result)
        return True

    @on(PromptEditor.Edited)
    def _prompt_edited(self, message: PromptEditor.Edited) -> None:
        """Write down what the editor tells while it goes on."""
        if self._edited is not None and self._edited.uid == message.uid:
            self._use(self._edited, message.text)

    def on_descendant_focus(self, _event: events.DescendantFocus) -> None:
        """Whoever goes to another pane has done with the edit."""
        # Where the keyboard is now, not where it went: the editor itself may have got it since. (The base class's own
        # handler is called too: Textual calls one of each class.)
        if self.focused is not self._result.editor:
            self._end_edit()

    def action_toggle_edit(self) -> None:
        """Use the model's prompt in place of the edit, or the edit again."""
        item = self._meant_record()
        if item is None or not isinstance(item.entry, PromptHistory) or not self._can_be_edited(item.entry.uid):
            return
        record = item.entry
        if record.accepted_text is not None:
            text = record.improved_prompt
            back = key_label("edit-or-model")
            self.notify(
                f"The model's prompt is in use again. {back} brings your edit back, until you quit.", markup=False
            )
        elif (kept := self._edits.set_aside(record)) is not None:
            text = kept
            back = key_label("edit-or-model")
            self.notify(f"Your edit is in use again. {back} goes back to the model's prompt.", markup=False)
        else:
            self.notify(f"This prompt was not edited in this session: {key_label('edit-here')} edits it.", markup=False)
            return
        self._use(record, text)
        self._redraw(replace(item, entry=self._edits.applied_to(record)))

    def _redraw(self, item: ListItem) -> None:
        is_opened = self._sidebar.opened_uid == item.entry.uid
        self._view.renew(item, self._history.state_of(item), is_opened=is_opened)

    def _use(self, record: PromptHistory, text: str) -> None:
        """Take `text` for the prompt, and write it down."""
        if self._edits.use(record, text):
            self._actions.edit(record.uid, self._edits.applied_to(record).accepted_text)

    # What came of writing it down

    @on(messages.EditKept)
    def _edit_kept(self, message: messages.EditKept) -> None:
        self._edits.written(message.uid, message.accepted_text)
        editing = self._result.editor.uid
        if editing is not None and editing != self._gone and editing not in self._edits.failed:
            self._result.show_editing()
        self._show_unsaved()
        self._history.refresh()

    @on(messages.EditFailed)
    def _edit_failed(self, message: messages.EditFailed) -> None:
        """Say so where the person looks, and try again until it is on the disk."""
        text = describe(message.error)
        self._edits.failed.add(message.uid)
        self._show_unsaved()
        if message.uid == self._sidebar.opened_uid:
            self._view.say(f"✗ EDIT NOT SAVED: {text.sentence}\n{text.next_step}", "failed")
        if self._retry is None:
            self._retry = self.set_timer(_RETRY_SECONDS, self._write_again)

    def _write_again(self) -> None:
        self._retry = None
        for uid, accepted_text in self._edits.unwritten.items():
            self._actions.edit(uid, accepted_text)

    def _show_unsaved(self) -> None:
        """Count in the status bar what is on no disk."""
        self._status.unsaved = self._keep_again.count + len(self._edits.failed)

    def _is_on_no_disk(self, uid: str | None) -> bool:
        return super()._is_on_no_disk(uid) or uid in self._edits.failed

    @on(messages.OpenedSeen)
    def _opened_text_seen(self, message: messages.OpenedSeen) -> None:
        """Show the text that is in use now, which another window may have edited."""
        if not self._history.is_of_now(message):
            return  # an edit that was written since would be taken back on the screen
        item = message.item
        if message.uid == self._sidebar.opened_uid:
            self._gone = message.uid if item is None else None
            if item is None and self._edited is not None:
                self._view.say(GONE, "failed")
        if item is None or not isinstance(item.entry, PromptHistory):
            return
        self._edits.seen(message.uid)
        if message.uid != self._sidebar.opened_uid or self._edited is not None:
            return
        record = self._edits.applied_to(item.entry)
        item = replace(item, entry=record)
        self._sidebar.mark_opened(item)
        if self._view.previewed is None and self._result.copyable_text != record.text_to_use:
            self._redraw(item)

    # Quitting

    @abstractmethod
    def _remember(self, *, is_end: bool = False) -> None:
        """Keep what is typed as the draft; `is_end` when the application ends."""

    def leave(self) -> None:
        """Quit once what was typed is written down; ask first when it cannot be."""
        if self._patience is not None or self._is_asking:
            return
        self._end_edit()
        self._remember()  # what the widgets have not told yet
        if not self._edits.unwritten:
            self.app.exit()
            return
        self._actions.settle_edits()
        self._patience = self.set_timer(_PATIENCE_SECONDS, self._edits_settled)

    @on(messages.EditsSettled)
    def _edits_settled(self) -> None:
        if self._patience is None:
            return
        self._patience.stop()
        self._patience = None
        if not self._edits.unwritten:
            self.app.exit()
            return
        self._is_asking = True
        question = "Quit, though your edit is on no disk?"
        rescue = f"It would be lost. After {key_label('confirm-no')}, {key_label('copy')} copies the prompt."
        self.app.push_screen(ConfirmScreen(question, rescue), self._answered)

    def _answered(self, yes: bool | None) -> None:
        self._is_asking = False
        if yes:
            self.app.exit()

    def _end_actions(self) -> None:
        """At the very end: give what is in the editor to the disk, and the disk a moment."""
        if self._edited is not None:
            self._use(self._edited, self._editor.text)
        self._actions.close(_CLOSE_SECONDS if self._edits.unwritten else 0)
