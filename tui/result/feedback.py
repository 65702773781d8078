"""Where you say what should change in a prompt."""

from collections.abc import Callable

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import TextArea

from domain.prompts.clarifying import answered_part
from domain.text.clean import clean_text
from tui.keys.active import key_label, keys_of
from tui.keys.contexts import COMMANDS
from tui.keys.tables import IN_THE_FEEDBACK, bindings
from tui.widgets.note_line import NoteLine
from tui.widgets.text_input import TextInput

_PLACEHOLDER = "What should change?"


class FeedbackInput(TextInput):
    """One line that grows with its text. Enter sends it; pasted text may have several lines."""

    BINDINGS = bindings(IN_THE_FEEDBACK)

    def __init__(self, send: Callable[[], None]) -> None:
        super().__init__(_PLACEHOLDER, id="feedback-text")
        self._send = send

    def on_key(self, event: events.Key) -> None:
        """Send in the order in which keys come: a binding would overtake the letters before it."""
        if event.key in keys_of(COMMANDS["feedback-send"]):
            event.prevent_default()
            event.stop()
            self._send()

    def action_send(self) -> None:
        """Send what is typed."""
        self._send()


class FeedbackField(Vertical):
    """The field and a line for what is wrong with it, at the bottom of the result. Shown only while it is open.

    Questions without an answer count neither as a draft nor as feedback.
    """

    def __init__(self, *, on_typed: Callable[[str, str], object], on_sent: Callable[[str, str], object]) -> None:
        """Take what gets the uid of a record, and its feedback when that was edited or sent."""
        super().__init__(id="feedback")
        self._on_typed, self._on_sent = on_typed, on_sent
        self.uid: str | None = None
        """The record that the feedback is for; None while the field is closed."""
        self._input = FeedbackInput(self.send)

    def compose(self) -> ComposeResult:
        """The problem, if there is one, above the text."""
        yield NoteLine(id="feedback-problem")
        yield self._input

    @property
    def text(self) -> str:
        """What is typed."""
        return self._input.text

    @property
    def worth_keeping(self) -> str:
        """What is typed; nothing when that is only questions without an answer."""
        return self.text if answered_part(self.text) else ""

    def open(self, uid: str, title: str, text: str, *, has_questions: bool) -> None:
        """Show the field for a record, with what was typed for it before."""
        if uid != self.uid:
            self.uid = uid
            plain = f"{key_label('feedback-send')} refines, {key_label('back')} leaves"
            what = f"{key_label('answer')} puts the questions here" if has_questions else plain
            self._input.placeholder = f"{_PLACEHOLDER} {what}"
            self._input.border_title = Content(clean_text(title))
            self._input.border_subtitle = ""
            self._input.load_text(text)
            self._input.move_cursor(self._input.document.end)
            self.show_problem("")
        self.display = True

    def offer(self, form: str) -> None:
        """Put a form below what is typed, unless it is there; the cursor goes to the first missing answer."""
        asked = {line for line in form.split("\n") if line.startswith("Q: ")}
        if asked.isdisjoint(self.text.split("\n")):
            self._input.fill(f"{self.text.rstrip()}\n{form}".lstrip())
        lines = self.text.split("\n")
        answers = [row for row, line in enumerate(lines) if line.rstrip() == "A:"]
        if answers:
            self._input.move_cursor((answers[0], len(lines[answers[0]])))
            self.call_after_refresh(self._scroll_to_line, max(answers[0] - 1, 0))  # with its question above it
        self._input.border_subtitle = Content(f"{key_label('feedback-send')} sends what is answered")

    def _scroll_to_line(self, line: int) -> None:
        offset = self._input.wrapped_document.location_to_offset((line, 0))
        self._input.scroll_to(y=offset.y, animate=False)

    def close(self) -> None:
        """Hide the field; `open` gets its text again."""
        self.uid = None
        self.display = False

    def focus_text(self) -> None:
        """Focus the text, at once."""
        self.screen.set_focus(self._input)

    def show_problem(self, sentence: str) -> None:
        """Say what is wrong with the text; an empty sentence hides the line."""
        self.query_one(NoteLine).say(sentence)

    def say_deleted(self) -> None:
        """Say that the record is no longer in the history, and that the text still counts."""
        kept = f"Your feedback is kept, and {key_label('feedback-send')} still makes a version of it."
        self.show_problem(f"This record was deleted. {kept}")

    def send(self) -> None:
        """Send what is typed, as enter does."""
        if self.uid is not None:
            self._on_sent(self.uid, answered_part(self.text))

    @on(TextArea.Changed)
    def _forward_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self.show_problem("")
        if self.uid is not None:
            self._on_typed(self.uid, self.worth_keeping)
