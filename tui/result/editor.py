"""The improved prompt as a text that you change."""

from collections.abc import Callable

from textual import on
from textual.geometry import Offset
from textual.timer import Timer
from textual.widgets import TextArea

from tui.keys.tables import IN_THE_EDITOR, bindings
from tui.widgets.text_input import TextInput

_PAUSE_SECONDS = 1.0
"""How much of what you type a crash may cost."""


class PromptEditor(TextInput):
    """Edits one prompt at a time, and reports each change a second later. Shown only while it edits."""

    BINDINGS = bindings(IN_THE_EDITOR)

    def __init__(self, on_edited: Callable[[str, str], object]) -> None:
        """Take what gets the uid of a record, and its prompt when that was changed."""
        super().__init__("Nothing left: the model's own prompt will be used", id="result-editor")
        self._on_edited = on_edited
        self.uid: str | None = None
        """The record that is edited."""
        self._reported = ""
        self._timer: Timer | None = None

    def begin(self, uid: str, text: str) -> None:
        """Edit `text`; undo goes back to it and no further."""
        self.load_text(text)
        self._reported = self.text
        self.uid = uid

    def end(self) -> None:
        """Report what was not reported yet, and edit nothing any more."""
        self._report()
        self.uid = None

    def go_to_line(self, line: int) -> None:
        """Put the cursor on a line of the screen, unless something was typed already."""
        if self.text == self._reported and self.selection.is_empty and self.cursor_location == (0, 0):
            self.move_cursor(self.wrapped_document.offset_to_location(Offset(0, line)))
            self.scroll_to(y=line, animate=False)

    def action_go_to_start(self) -> None:
        """Put the cursor at the beginning."""
        self.move_cursor(self.document.start)

    def action_go_to_end(self) -> None:
        """Put the cursor at the end."""
        self.move_cursor(self.document.end)

    @on(TextArea.Changed)
    def _changed(self) -> None:
        # From the first change on, not from the last: typing without a pause loses no more than with one.
        if self._timer is None and self.text != self._reported:
            self._timer = self.set_timer(_PAUSE_SECONDS, self._report)

    def _report(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if self.uid is not None and self.text != self._reported:
            self._reported = self.text
            self._on_edited(self.uid, self.text)
