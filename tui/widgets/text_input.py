"""A text area that accepts only safe text of a limited size."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widgets import TextArea
from textual.widgets.text_area import Selection

from domain.text.clean import MAX_TEXT_CHARACTERS, clean_text, cut_text
from domain.text.variables import closing_tags, variable_spans
from tui.keys.tables import bindings
from tui.keys.text_keys import IN_A_TEXT

# A line is drawn once for each row of the screen that it takes: the longest there can be must not slow typing.
_MOST_VARIABLES_IN_A_LINE = 300
_closed_by = lru_cache(maxsize=8)(closing_tags)


@lru_cache(maxsize=64)
def _spans_of(line: str, closed: frozenset[str]) -> tuple[tuple[int, int], ...]:
    return tuple(islice(variable_spans(line, closed), _MOST_VARIABLES_IN_A_LINE))


def fitting(pasted: str, length: int, clean: Callable[[str], str]) -> tuple[str, bool]:
    """Return what fits of a paste beside `length` characters, cleaned, and whether it was cut."""
    room = max(MAX_TEXT_CHARACTERS - length, 0)
    # The limit applies before cleaning too, which takes long for a huge text.
    text, was_cut = cut_text(clean(pasted[: 2 * MAX_TEXT_CHARACTERS]), room)
    return text, was_cut or len(pasted) > 2 * MAX_TEXT_CHARACTERS


class TextInput(TextArea, inherit_bindings=False):
    """Cleans and cuts what is pasted before the document sees it: a huge line would freeze the screen.

    Template variables are highlighted, in bold too.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"text-input--variable"}

    BINDINGS = bindings(IN_A_TEXT)

    @dataclass
    class Cut(Message):
        """A paste was too long; the text has `kept` characters of it."""

        kept: int

    def __init__(self, placeholder: str, *, id: str) -> None:  # noqa: A002 - Textual's own parameter name
        super().__init__(placeholder=placeholder, id=id, show_line_numbers=False, soft_wrap=True)
        self.cursor_blink = False

    def get_line(self, line_index: int) -> Text:
        """Return a line as it is drawn."""
        line = super().get_line(line_index)
        if spans := _spans_of(line.plain, _closed_by(self.text)):
            style = self.get_component_rich_style("text-input--variable", partial=True)
            for start, end in spans:
                line.stylize(style, start, end)
        return line

    def render_line(self, y: int) -> Strip:
        """Draw a line, blank where there is no room: Textual (8.2.8) raises for a placeholder without width."""
        return super().render_line(y) if self.content_size.width > 0 else Strip.blank(self.size.width)

    def on_key(self, event: events.Key) -> None:
        """Type no letter that alt is held with: a terminal sends it as escape and the letter."""
        if event.key.startswith("alt+"):
            event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Insert the paste, cleaned and cut, in place of the selection."""
        event.prevent_default()
        event.stop()
        text, was_cut = fitting(event.text, len(self.text) - len(self.selected_text), clean_text)
        if was_cut:
            self.post_message(self.Cut(len(text)))
        if text:
            self.replace(text, *self.selection, maintain_selection_offset=False)
            self.focus()

    def undo(self) -> None:
        """Undo the last edits."""
        self._to_start(self.history.undo_stack)
        super().undo()

    def redo(self) -> None:
        """Redo the edits undone last."""
        self._to_start(self.history.redo_stack)
        super().redo()

    def _to_start(self, edits: Sequence[object]) -> None:
        # Each edit restores the cursor. When a scrollbar disappears, Textual (8.2.8) looks for the cursor's old line,
        # and fails when there is none.
        if edits:
            self.selection = Selection.cursor((0, 0))

    def fill(self, text: str) -> None:
        """Replace the text; undo restores it."""
        text, was_cut = cut_text(clean_text(text))
        self.replace(text, self.document.start, self.document.end, maintain_selection_offset=False)
        self.move_cursor(self.document.end)
        if was_cut:
            self.post_message(self.Cut(len(text)))

    def add_to_undo(self, text: str) -> bool:
        """Let undo restore `text`; the current text and the cursor stay. Return False if that changes nothing."""
        current, selection = self.text, self.selection
        if not text or text == current:
            return False
        self.fill(text)
        self.replace(current, self.document.start, self.document.end, maintain_selection_offset=False)
        self.selection = selection
        return True
