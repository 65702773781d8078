"""Where the idea and its context are typed."""

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Static, TextArea

from tui.widgets.text_input import TextInput


class InputPane(Vertical):
    """Two text areas and a line for what is wrong with them."""

    @dataclass
    class Changed(Message):
        """The idea or the context was edited."""

        idea: str
        context: str

    def compose(self) -> ComposeResult:
        """Idea above, context below."""
        idea = TextInput("Type a raw idea, then press ctrl+j", id="idea")
        idea.border_title = "Idea"
        context = TextInput("Who is it for, what must it respect? (optional)", id="context")
        context.border_title = "Context"
        yield idea
        yield Static("", id="input-problem", markup=False)
        yield context

    @property
    def idea(self) -> str:
        """The idea as typed."""
        return self.query_one("#idea", TextInput).text

    @property
    def context(self) -> str:
        """The context as typed."""
        return self.query_one("#context", TextInput).text

    def fill(self, idea: str, context: str) -> None:
        """Put other text in both areas; undo in each brings the old one back."""
        self.query_one("#idea", TextInput).fill(idea)
        self.query_one("#context", TextInput).fill(context)

    def show_problem(self, sentence: str) -> None:
        """Say below the idea what is wrong with it; an empty sentence hides the line."""
        problem = self.query_one("#input-problem", Static)
        problem.update(sentence)
        problem.display = bool(sentence)

    @on(TextArea.Changed)
    def _forward(self, event: TextArea.Changed) -> None:
        event.stop()
        self.show_problem("")
        self.post_message(self.Changed(self.idea, self.context))
