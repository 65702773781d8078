"""What the result pane shows: a run, a record, or a preview of the record at the cursor."""

from collections.abc import Callable

from domain.history.reader import ListItem
from domain.prompts.record import PromptHistory
from domain.prompts.request import PartialAnswer
from tui.keys.active import key_label
from tui.result.pane import ResultPane
from tui.text.errors import ErrorText


class ResultDisplay:
    """Draws into the result pane. UI thread only.

    You may open a record during a run; then the run continues out of sight (`shows_run` is false). A preview covers
    what is shown, which is still updated and is shown again when the preview ends.
    """

    def __init__(self, result: ResultPane) -> None:
        self._result = result
        self._run_id: str | None = None
        self._draw_covered: Callable[[], None] = result.show_nothing
        self._said: tuple[str, str] | None = None
        """The state, and its tone, that was shown since the last drawing."""
        self._scrolled = 0.0
        self.previewed: ListItem | None = None
        """The record that covers what is shown."""

    def shows_run(self, run_id: str) -> bool:
        """Return whether the pane shows this run, or will when the preview ends."""
        return self._run_id == run_id

    def begin_run(self, run_id: str) -> None:
        """Make room for the answer of a run."""
        self.previewed = None
        self._run_id = run_id
        self._show(self._result.show_waiting)

    def show_thinking(self, run_id: str) -> None:
        """Say that the model thinks before it writes."""
        if self.shows_run(run_id):
            say = f"… the model is thinking; {key_label('thoughts-here')} in the result shows its thoughts"
            self._result.show_state(say, "running")

    def show_partial(self, run_id: str, partial: PartialAnswer) -> None:
        """Show what has arrived of an answer."""
        if self.shows_run(run_id):
            self._show(lambda: self._result.show_partial(partial))

    def finish_run(self, record: PromptHistory, state: str) -> None:
        """Show the whole answer, and in the same frame how it is kept."""
        self._run_id = None
        stay = self._result.is_scrolled_by_hand
        self._show(lambda: self._result.show_entry(record, state, stay=stay))

    def finish_unsaved(self, record: PromptHistory, problem: ErrorText) -> None:
        """Show an answer that could not be saved, in place of anything else."""
        self._run_id = self.previewed = None
        state = f"✗ NOT SAVED: {problem.sentence}\n{problem.next_step}"
        self._show(lambda: self._result.show_entry(record, state, "failed"))

    def fail(self, text: ErrorText, partial_answer: str) -> None:
        """Show why there is no whole answer, above the part that has arrived."""
        self._run_id = None
        self._show(lambda: self._result.show_failure(text.title, text.sentence, text.next_step, partial_answer))

    def open(self, item: ListItem, state: str) -> None:
        """Show a record of the history in place of the run."""
        self._run_id = self.previewed = None
        self._show(lambda: self._result.show_entry(item.entry, state))

    def renew(self, item: ListItem, state: str, *, is_opened: bool) -> None:
        """Draw a record that has changed, where it is shown: as the opened one, or as the previewed one."""
        if is_opened:
            self._show(lambda: self._result.show_entry(item.entry, state, stay=True))
        if self.previewed is not None and self.previewed.entry.uid == item.entry.uid:
            self.previewed = item
            self._result.show_entry(item.entry, state, stay=True)

    def preview(self, item: ListItem, state: str) -> None:
        """Cover what is shown with a record."""
        if self.previewed is None:
            self._scrolled = self._result.scroll_y
        self.previewed = item
        self._result.show_entry(item.entry, state)

    def end_preview(self) -> None:
        """Show again what was shown before, at its scroll position."""
        if self.previewed is not None:
            self.previewed = None
            self._draw_covered()
            if self._said is not None:
                self._result.show_state(*self._said)
            self._result.scroll_to(y=self._scrolled, animate=False)

    def say(self, state: str, tone: str = "done") -> None:
        """Show a state of what is shown, or covered by the preview."""
        self._said = state, tone
        if self.previewed is None:
            self._result.show_state(state, tone)

    def clear(self) -> None:
        """Return to the welcome."""
        self._run_id = self.previewed = None
        self._show(self._result.show_nothing)

    def _show(self, draw: Callable[[], None]) -> None:
        self._draw_covered, self._said = draw, None
        if self.previewed is None:
            draw()
