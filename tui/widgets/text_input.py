"""A text area that takes only text that is safe and small enough."""

from dataclasses import dataclass

from textual import events
from textual.message import Message
from textual.widgets import TextArea

from domain.text_safety import MAX_TEXT_CHARACTERS, clean_text, cut_text


class TextInput(TextArea):
    """Cleans and cuts what is pasted before the document sees it: a huge line would freeze the screen."""

    @dataclass
    class Cut(Message):
        """A paste was longer than what fits; `kept` characters of it stand in the text."""

        kept: int

    def __init__(self, placeholder: str, *, id: str) -> None:  # noqa: A002 - Textual's own parameter name
        super().__init__(placeholder=placeholder, id=id, show_line_numbers=False, soft_wrap=True)
        self.cursor_blink = False

    def on_paste(self, event: events.Paste) -> None:
        """Insert the paste, cleaned and cut, in place of the selection."""
        event.prevent_default()
        event.stop()
        room = max(MAX_TEXT_CHARACTERS - len(self.text) + len(self.selected_text), 0)
        # The cap is applied before cleaning as well, which takes a while for a text of any size.
        text, was_cut = cut_text(clean_text(event.text[: 2 * MAX_TEXT_CHARACTERS]), room)
        if was_cut or len(event.text) > 2 * MAX_TEXT_CHARACTERS:
            self.post_message(self.Cut(len(text)))
        if text:
            self.replace(text, *self.selection, maintain_selection_offset=False)
            self.focus()

    def fill(self, text: str) -> None:
        """Put `text` in place of what stands here; undo brings the old text back."""
        text, was_cut = cut_text(clean_text(text))
        self.replace(text, self.document.start, self.document.end, maintain_selection_offset=False)
        self.move_cursor(self.document.end)
        if was_cut:
            self.post_message(self.Cut(len(text)))
