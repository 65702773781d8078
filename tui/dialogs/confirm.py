"""Asks before an action that affects many prompts or cannot be undone."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from domain.text.clean import clean_text
from tui.dialogs.modal import Modal
from tui.keys.popup_keys import IN_A_QUESTION
from tui.keys.tables import bindings


class ConfirmScreen(Modal[bool]):
    """Returns the answer, None after a click beside it. Enter answers nothing: it is easily pressed without reading."""

    BINDINGS = bindings(IN_A_QUESTION)

    def __init__(self, question: str, detail: str, *, yes: str = "Yes", no: str = "No") -> None:
        """Take the question, what to know for the answer, and what the footer calls both answers."""
        super().__init__()
        self._title = yes
        self.footer_labels = {"confirm-yes": yes, "confirm-no": no}
        self._question = question
        self._detail = detail

    def compose(self) -> ComposeResult:
        """The question and its explanation."""
        with Vertical(id="confirm-box") as box:
            box.border_title = self._title
            yield Static(Content(clean_text(self._question)), id="confirm-question")
            yield Static(Content(clean_text(self._detail)))

    def action_answer(self, answer: bool) -> None:
        """Close and return the answer."""
        self.dismiss(answer)
