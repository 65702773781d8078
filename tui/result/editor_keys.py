"""The part of the main screen that lends a text to the person's own editor."""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from domain.prompts.record import PromptHistory
from tui.keys.active import key_label
from tui.prompt_input.draft_keys import DraftKeys
from tui.widgets.text_input import TextInput

if TYPE_CHECKING:
    from tui.terminal.external_editor import EditedText

_log = logging.getLogger(__name__)
_LONG_SECONDS = 60


class EditorKeys(DraftKeys):
    """Opens what the cursor is in, or else the shown prompt, in `$VISUAL` or `$EDITOR`. A run goes on meanwhile."""

    def action_edit_outside(self) -> None:
        """Open the editor, once every key typed before this one has reached its widget."""
        (self.focused or self).call_later(self._edit_outside)

    def _edit_outside(self) -> None:
        if self.app.screen is not self:
            return
        self.keep_what_is_typed()  # the loop stands still while the editor is open
        field = self.focused
        if isinstance(field, TextInput):
            if (text := self._text_from_editor(field.text)) is not None:
                field.fill(text)
            return
        item = self._meant_record()
        if item is None or not isinstance(record := item.entry, PromptHistory) or not self._can_be_edited(record.uid):
            return
        self._bring_up(item)
        if (text := self._text_from_editor(record.text_to_use)) is not None:
            self._use(record, text)
            edited = self._edits.applied_to(record)
            self._redraw(replace(item, entry=edited))
            if edited.accepted_text is None:
                self.notify("The model's own prompt is in use.", markup=False)
            else:
                self.notify(
                    f"Your edit is in use. {key_label('edit-or-model')} goes back to the model's prompt.", markup=False
                )

    def _text_from_editor(self, text: str) -> str | None:
        """Return what `text` was changed to; None when it was not, which the person is told unless they know."""
        from tui.terminal.external_editor import EditorError, editor_command  # noqa: PLC0415 - it would delay every start

        try:
            edited = self._lend(editor_command(os.environ), text)
        except SuspendNotSupported:
            sentence = "An editor cannot be opened from here: this screen is not in a terminal. Type here instead."
            self.notify(sentence, severity="warning", markup=False)
            return None
        except EditorError as error:
            # Where the file is must be known even when the application is being ended, and nobody reads the notice.
            _log.warning("the editor gave no text. %s", error.next_step)
            sentence = f"{error.sentence} {error.next_step}"
            self.notify(sentence, title=error.title, severity="error", timeout=_LONG_SECONDS, markup=False)
            return None
        if edited.was_at_once:
            self.notify(
                "The editor ended at once and changed nothing. One with a window of its own must be told to wait, "
                "for example with EDITOR='code --wait'.",
                severity="warning",
                timeout=_LONG_SECONDS,
                markup=False,
            )
        return None if edited.text == text else edited.text

    def _lend(self, command: list[str], text: str) -> "EditedText":
        """Give the terminal to the editor until it ends. Raises `EditorError`, `SuspendNotSupported`."""
        from tui.terminal.external_editor import EditorError, edit_text  # noqa: PLC0415 - it would delay every start

        with self.app.suspend():
            # An error must not leave this block: Textual (8.2.8) would not come back to the screen.
            try:
                with _waiting_line():
                    edited: EditedText | EditorError = edit_text(command, text)
            except EditorError as error:
                edited = error
        if isinstance(edited, EditorError):
            raise edited
        return edited


@contextmanager
def _waiting_line() -> Iterator[None]:
    """Say on the bare terminal what it waits for, as long as an editor in another window is open."""
    _write("Waiting for your editor to close the text ...")
    try:
        yield
    finally:
        _write("\r\x1b[K")


def _write(text: str) -> None:
    if (out := sys.__stdout__) is not None and out.isatty():
        with suppress(OSError):  # the terminal may be gone by now
            out.write(text)
            out.flush()
