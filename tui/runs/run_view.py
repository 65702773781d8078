"""What the result pane shows: a run, a record, or for a moment a record that the person is looking at."""

from collections.abc import Callable
from dataclasses import replace

from domain.errors import ModelAccessError, ModelNotFoundError, RunCancelledError
from domain.history.reader import ListItem
from domain.prompts.improve import RunOutcome
from domain.prompts.request import PartialAnswer, RunStep
from tui.app.status_bar import RunProgress, StatusBar
from tui.keys.active import key_label
from tui.result.pane import ResultPane
from tui.runs.controller import Run
from tui.terminal.window_title import RunNotice
from tui.text.errors import ErrorText, describe


def failure_text(error: BaseException) -> ErrorText:
    """Return the words for what ended a run; where another choice helps they name its key."""
    text = describe(error)
    if isinstance(error, ModelAccessError | ModelNotFoundError):
        return replace(text, next_step=f"{text.next_step} {key_label('model')} chooses who answers, and takes a key.")
    return text


class RunView:
    """Draws one run into the result pane and the status bar. UI thread only.

    A person may open a record meanwhile; then the run goes on unseen (`is_shown` is false) and takes nothing away.
    A preview lies over what is shown, which goes on beneath it and comes back when the preview ends.
    """

    def __init__(self, result: ResultPane, status: StatusBar, notice: RunNotice, now: Callable[[], float]) -> None:
        """Take where to draw, and the clock's monotonic seconds."""
        self._now = now
        self._result = result
        self._notice = notice
        self._status = status
        self._shown: str | None = None
        self._beneath: Callable[[], None] = result.show_nothing
        self._scrolled = 0.0
        self.previewed: ListItem | None = None
        """The record that lies over what is shown."""
        self.partial_answer = ""
        """What has arrived of an answer that is not finished, or never was."""
        self.thoughts = ""
        """What the model thought in the last run: for the eye only, it is kept nowhere."""

    def is_shown(self, run: Run) -> bool:
        """Whether the result pane shows this run, or will when the preview ends."""
        return self._shown == run.id

    def begin(self, run: Run) -> None:
        """Make room for the answer."""
        self.previewed = None
        self._shown, self.partial_answer, self.thoughts = run.id, "", ""
        self._notice.began()
        self._show(self._result.show_waiting)

    def step(self, run: Run, step: RunStep) -> None:
        """Name the step; the seconds count from the beginning of the run, those of thinking from its own."""
        is_thinking = step is RunStep.THINKING
        self._status.run_progress = RunProgress(step, self._now() if is_thinking else run.began)
        if is_thinking and self.is_shown(run):
            self._result.show_state(
                f"… the model is thinking; {key_label('thoughts-here')} in the result shows what", "running"
            )

    def progress(self, run: Run, partial: PartialAnswer) -> None:
        """Show what has arrived."""
        self.partial_answer, self.thoughts = partial.improved_prompt, partial.thoughts or self.thoughts
        if self.is_shown(run) and (partial.improved_prompt or not partial.thoughts):
            self._show(lambda: self._result.show_partial(partial))

    def finish(self, outcome: RunOutcome, problem: ErrorText | None) -> None:
        """Show the whole answer, and in the same frame whether it is kept."""
        self._shown = None
        if problem is None:
            stay = self._result.is_scrolled_by_hand
            self._show(lambda: self._result.show_entry(outcome.record, "✓ kept", stay=stay))
        else:
            # It is nowhere else, so it is shown whatever the person looks at.
            self.previewed = None
            state = f"✗ NOT SAVED: {problem.sentence}\n{problem.next_step}"
            self._show(lambda: self._result.show_entry(outcome.record, state, "failed"))

    def fail(self, text: ErrorText) -> None:
        """Show why there is no whole answer, above what there is of it."""
        self._shown, partial = None, self.partial_answer
        self._show(lambda: self._result.show_failure(text.title, text.sentence, text.next_step, partial))

    def end(self, error: BaseException | None = None) -> None:
        """Stop the seconds; tell whoever looks elsewhere, unless it was them who stopped the run."""
        self._status.run_progress = None
        if isinstance(error, RunCancelledError):
            self._notice.restore()
        else:
            self._notice.ended(failed=error is not None)

    def open(self, item: ListItem, state: str) -> None:
        """Show a record of the history in place of the run."""
        self._shown, self.previewed = None, None
        self._show(lambda: self._result.show_entry(item.entry, state))

    def renew(self, item: ListItem, state: str, *, is_opened: bool) -> None:
        """Draw a record that has changed, where it is shown: as the opened one, or as the one that is looked at."""
        if is_opened:
            self._show(lambda: self._result.show_entry(item.entry, state, stay=True))
        if self.previewed is not None and self.previewed.entry.uid == item.entry.uid:
            self.previewed = item
            self._result.show_entry(item.entry, state, stay=True)

    def preview(self, item: ListItem, state: str) -> None:
        """Lay a record over what is shown."""
        if self.previewed is None:
            self._scrolled = self._result.scroll_y
        self.previewed = item
        self._result.show_entry(item.entry, state)

    def end_preview(self) -> None:
        """Bring back what was shown before, where it was scrolled to."""
        if self.previewed is not None:
            self.previewed = None
            self._beneath()
            self._result.scroll_to(y=self._scrolled, animate=False)

    def say(self, state: str, tone: str = "done") -> None:
        """Say something else about the record that is shown."""
        if self.previewed is None:
            self._result.show_state(state, tone)

    def clear(self) -> None:
        """Return to the welcome; what was left of a failed run is given up."""
        self._shown, self.partial_answer, self.previewed = None, "", None
        self._show(self._result.show_nothing)

    def _show(self, draw: Callable[[], None]) -> None:
        self._beneath = draw
        if self.previewed is None:
            draw()
