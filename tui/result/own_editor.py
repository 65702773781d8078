"""Opens a text in your own editor, `$VISUAL` or `$EDITOR`."""

import logging
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported
from textual.screen import Screen

from tui.keys.active import key_label
from tui.panes import Records
from tui.result.editing import EditController
from tui.text.errors import notify_error
from tui.widgets.text_input import TextInput

if TYPE_CHECKING:
    from tui.terminal.external_editor import EditedText

_log = logging.getLogger(__name__)
_LONG_SECONDS = 60


@dataclass(eq=False, repr=False)
class OwnEditor:
    """Opens the text at the cursor, or else the shown prompt. A run continues meanwhile. UI thread only."""

    _screen: Screen[None]
    _records: Records
    _editing: EditController
    keep_typed: Callable[[], None]
    """Writes down what is typed."""

    def open(self) -> None:
        """Edit the text at the cursor, or the prompt; the screen waits until the editor ends."""
        self.keep_typed()  # the event loop waits while the editor is open
        field = self._screen.focused
        if isinstance(field, TextInput):
            if (text := self._text_from_editor(field.text)) is not None:
                field.fill(text)
            return
        selected = self._records.selection.row_and_record()
        if selected is None or not self._editing.can_be_edited(selected[1].uid):
            return
        item, record = selected
        self._records.bring_up(item)
        if (text := self._text_from_editor(record.text_to_use)) is None:
            return
        if self._editing.replace_text(item, record, text):
            sentence = f"Your edit is in use. {key_label('edit-or-model')} returns to the model's prompt."
        else:
            sentence = "The model's own prompt is in use."
        self._screen.notify(sentence)

    def _text_from_editor(self, text: str) -> str | None:
        """Return what `text` was changed to; None when it was not."""
        from tui.terminal.external_editor import EditorError, editor_command  # noqa: PLC0415 - it would delay every start

        try:
            edited = self._lend(editor_command(os.environ), text)
        except SuspendNotSupported:
            sentence = "An editor cannot be opened from here: this screen is not in a terminal. Type here instead."
            self._screen.notify(sentence, severity="warning")
            return None
        except EditorError as error:
            # The log names the file even when the application ends before you can read the notice.
            _log.warning("the editor gave no text. %s", error.next_step)
            notify_error(self._screen.notify, error)
            return None
        if edited.was_at_once:
            sentence = (
                "Your editor exited immediately without changes. If it opens a separate window, tell it to wait, for "
                "example with EDITOR='code --wait'."
            )
            self._screen.notify(sentence, severity="warning", timeout=_LONG_SECONDS)
        return None if edited.text == text else edited.text

    def _lend(self, command: list[str], text: str) -> "EditedText":
        """Give the terminal to the editor until it ends. Raises `EditorError`, `SuspendNotSupported`."""
        from tui.terminal.external_editor import EditorError, edit_text  # noqa: PLC0415 - it would delay every start

        with self._screen.app.suspend():
            # An error must not leave this block: Textual (8.2.8) would not come back to the screen.
            try:
                _write("Waiting for your editor to close the text ...")
                edited: EditedText | EditorError = edit_text(command, text)
            except EditorError as error:
                edited = error
            finally:
                _write("\r\x1b[K")
        if isinstance(edited, EditorError):
            raise edited
        return edited


def _write(text: str) -> None:
    """Write on the bare terminal."""
    if (out := sys.__stdout__) is not None and out.isatty():
        with suppress(OSError):  # the terminal may be gone by now
            out.write(text)
            out.flush()
