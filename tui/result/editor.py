"""The improved prompt as a text that a person changes."""

from dataclasses import dataclass

from textual import on
from textual.geometry import Offset
from textual.message import Message
from textual.timer import Timer
from textual.widgets import TextArea

from tui.keys.tables import IN_THE_EDITOR, bindings
from tui.widgets.text_input import TextInput

_PAUSE_SECONDS = 1.0
"""What a crash may cost."""


class PromptEditor(TextInput):
    """Edits one prompt at a time, and tells of what has changed a second after it has. Shown only while it edits."""

    BINDINGS = bindings(IN_THE_EDITOR)

    @dataclass
    class Edited(Message):
        """The prompt of the record `uid` was changed to `text`."""

        uid: str
        text: str

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own parameter name
        super().__init__("Nothing left: the model's own prompt will be used", id=id)
        self.uid: str | None = None
        """The record that is edited."""
        self._told = ""
        self._timer: Timer | None = None

    def begin(self, uid: str, text: str) -> None:
        """Edit `text`; undo goes back to it and no further."""
        self.load_text(text)
        self._told = self.text
        self.uid = uid

    def end(self) -> Edited | None:
        """Edit nothing any more; return what was not told yet."""
        news, self.uid = self._news(), None
        return news

    def go_to_line(self, line: int) -> None:
        """Put the cursor on a line of the screen's lines, unless something was typed already."""
        if self.text == self._told and self.selection.is_empty and self.cursor_location == (0, 0):
            self.move_cursor(self.wrapped_document.offset_to_location(Offset(0, line)))
            self.scroll_to(y=line, animate=False)

    def action_go_to_start(self) -> None:
        """Put the cursor at the very beginning."""
        self.move_cursor(self.document.start)

    def action_go_to_end(self) -> None:
        """Put the cursor at the very end."""
        self.move_cursor(self.document.end)

    @on(TextArea.Changed)
    def _changed(self) -> None:
        # From the first change on, not from the last: whoever types without a pause loses no more than others.
        if self._timer is None and self.text != self._told:
            self._timer = self.set_timer(_PAUSE_SECONDS, self._tell)

    def _tell(self) -> None:
        if (news := self._news()) is not None:
            self.post_message(news)

    def _news(self) -> Edited | None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if self.uid is None or self.text == self._told:
            return None
        self._told = self.text
        return self.Edited(self.uid, self.text)
