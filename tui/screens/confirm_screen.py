"""A question before something that many prompts depend on."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from domain.text_safety import clean_text


class ConfirmScreen(ModalScreen[bool]):
    """Gives True for y, False for n and Escape. Enter does nothing: it is pressed without thinking."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Yes", id="confirm-yes"),
        Binding("n,escape", "answer(False)", "No", id="confirm-no"),
    ]

    def __init__(self, question: str, detail: str) -> None:
        super().__init__()
        self._question = question
        self._detail = detail

    def compose(self) -> ComposeResult:
        """The question and its keys."""
        with Vertical(id="confirm-box"):
            yield Static(Content(clean_text(self._question)), id="confirm-question")
            yield Static(Content(clean_text(self._detail)))
            yield Static(Content("y: yes · n or escape: no"), id="confirm-keys")

    def action_answer(self, answer: bool) -> None:
        """Close with the answer."""
        self.dismiss(answer)
