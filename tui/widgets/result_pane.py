"""The improved prompt, as it arrives and when it is done."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from domain.ports import PartialAnswer
from domain.prompt_history import HistoryEntry, UnreadableRecord
from tui.keymap import IN_A_LIST_OR_RESULT, IN_THE_RESULT, bindings
from tui.widgets.result_text import partial_details, record_details

_WELCOME = "The improved prompt appears here.\n\nType an idea above and press ctrl+j. F1 shows every key."


class ResultPane(VerticalScroll, can_focus=True):
    """Shows one result at a time: a state in words, the whole prompt, its parts."""

    BINDINGS = bindings(IN_A_LIST_OR_RESULT, IN_THE_RESULT)

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own parameter name
        super().__init__(id=id)
        self.border_title = "Result"
        self._copyable = ""

    def compose(self) -> ComposeResult:
        """State, prompt, details."""
        yield Static("", id="result-state", markup=False)
        yield Static(_WELCOME, id="result-prompt", markup=False)
        yield Static("", id="result-details", markup=False)

    def on_mount(self) -> None:
        """Begin with the welcome."""
        self.show_nothing()

    @property
    def copyable_text(self) -> str:
        """The whole prompt that is shown, or as much of it as has arrived."""
        return self._copyable

    def show_nothing(self) -> None:
        """Return to the welcome."""
        self._show("", "", _WELCOME, Content(""), copyable="")

    def show_waiting(self) -> None:
        """A run has begun; nothing has arrived."""
        self._show("… working on it", "running", "", Content(""), copyable="")

    def show_partial(self, partial: PartialAnswer) -> None:
        """Show what has arrived; the reader's scroll position stays."""
        prompt = partial.improved_prompt
        self._show("… the model is writing", "running", prompt, partial_details(partial), copyable=prompt, stay=True)

    def show_entry(self, entry: HistoryEntry, state: str, tone: str = "done") -> None:
        """Show a record of the history under `state`; an unreadable one as the text it holds."""
        if isinstance(entry, UnreadableRecord):
            reason = Content(f"{entry.reason}\nIts text is kept as it is and can be copied.")
            self._show("! this record cannot be read", "failed", entry.raw, reason, copyable=entry.raw)
        else:
            self._show(state, tone, entry.text_to_use, record_details(entry), copyable=entry.text_to_use)

    def show_state(self, state: str, tone: str = "done") -> None:
        """Say something else about what is shown."""
        line = self.query_one("#result-state", Static)
        line.update(Content(state))
        line.display = bool(state)
        line.set_classes(tone)

    def show_failure(self, title: str, sentence: str, next_step: str, partial: str) -> None:
        """Show why a run ended, above as much of the answer as had arrived."""
        state = f"✗ {title}\n{sentence}\n{next_step}".rstrip()
        self._show(state, "failed", partial, Content(""), copyable=partial)

    def _show(self, state: str, tone: str, prompt: str, details: Content, *, copyable: str, stay: bool = False) -> None:
        self._copyable = copyable
        self.show_state(state, tone)
        self.query_one("#result-prompt", Static).update(Content(prompt))
        parts = self.query_one("#result-details", Static)
        parts.update(details)
        parts.set_class(not details.plain.strip(), "empty")
        if not stay:
            self.scroll_home(animate=False)
