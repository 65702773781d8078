"""A line below a field or a list that says what is wrong or what was done."""

from textual.content import Content
from textual.widgets import Static


class NoteLine(Static):
    """Takes no room while there is nothing to say. Text is never markup."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own parameter name
        super().__init__("", id=id, markup=False)
        self.display = False

    def say(self, sentence: str, tone: str = "") -> None:
        """Show a sentence in the colours of the class `tone`; an empty sentence hides the line."""
        self.update(Content(sentence))
        self.display = bool(sentence)
        self.set_classes(tone)
