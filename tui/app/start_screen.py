"""What the screen shows until the main one is loaded: its frames, and the idea, which takes letters at once."""

import asyncio

from textual import events, getters
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Static

from domain.text.clean import clean_text
from tui.widgets.text_input import TextInput

_TYPING = {"enter", "backspace"}


class StartScreen(Screen[None], inherit_bindings=False):
    """The first of the stack. Its parts have the ids of the main screen's, so that nothing moves when that opens.

    Only typing is taken here. The first key that does anything else waits for the main screen, and every key after it.
    """

    AUTO_FOCUS = "#idea"

    _idea = getters.query_one("#idea", TextInput)

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own parameter name
        super().__init__(id=id)
        self._waiting: list[events.Key | events.Paste] = []
        self._is_over = False

    def keeps(self, event: events.Event) -> bool:
        """Whether a key waits for the main screen; the application must not handle it now."""
        if self._is_over or not isinstance(event, events.Key | events.Paste):
            return False
        is_typing = isinstance(event, events.Key) and (event.is_printable or event.key in _TYPING)
        if is_typing and self.children and not self._waiting:
            if self.focused is None:  # the first key was quicker, or the window has not the keyboard yet
                self.set_focus(self._idea)
            return False
        self._waiting.append(event)
        return True

    async def typed(self) -> str:
        """Return the idea, once it has taken every letter so far."""
        has_taken = asyncio.Event()
        self._idea.call_later(has_taken.set)  # goes behind them in its queue
        await has_taken.wait()
        return self._idea.text

    def hand_over(self) -> list[events.Key | events.Paste]:
        """Return the waiting keys in order, and stop keeping keys."""
        self._is_over = True
        waiting, self._waiting = self._waiting, []
        return waiting


def start_panes(idea: str, context: str) -> ComposeResult:
    """Yield the panes of the start screen. The application mounts them at its start, before any key comes."""
    with Horizontal():
        yield _frame("history", "History")
        with Vertical(id="work"):
            with Vertical(id="input"):
                yield _idea(idea)
                yield _frame("context", "Context", context)
            yield _frame("result", "Result")
    yield Static("starting", id="status")
    yield Static(id="start-keys")


def _idea(text: str) -> TextInput:
    field = TextInput("Type a raw idea", id="idea")  # the user's own keys are not read yet
    field.border_title = "Idea"
    field.text = clean_text(text)
    field.move_cursor(field.document.end)
    return field


def _frame(name: str, title: str, text: str = "") -> Static:
    frame = Static(clean_text(text), id=name, classes="start-frame", markup=False)
    frame.border_title = title
    return frame
