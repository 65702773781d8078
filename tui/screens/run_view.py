"""What the screen shows of a run, and what of it is worth keeping when it ends badly."""

from domain.history_reader import HistoryItem
from domain.improve_prompt import RunOutcome
from domain.ports import PartialAnswer, RunStep
from tui.error_text import ErrorText
from tui.runs import Run
from tui.widgets.result_pane import ResultPane
from tui.widgets.status_bar import RunProgress, StatusBar


class RunView:
    """Draws one run into the result pane and the status bar. UI thread only.

    A person may open a record meanwhile; then the run goes on unseen (`is_shown` is false) and takes nothing away.
    """

    def __init__(self, result: ResultPane, status: StatusBar) -> None:
        self._result = result
        self._status = status
        self._shown: str | None = None
        self.partial_answer = ""
        """What has arrived of an answer that is not finished, or never was."""

    def is_shown(self, run: Run) -> bool:
        """Whether the result pane shows this run."""
        return self._shown == run.id

    def begin(self, run: Run) -> None:
        """Make room for the answer."""
        self._shown, self.partial_answer = run.id, ""
        self._result.show_waiting()

    def step(self, run: Run, step: RunStep) -> None:
        """Name the step; the seconds count from the beginning of the run."""
        self._status.run_progress = RunProgress(step, run.began)

    def progress(self, run: Run, partial: PartialAnswer) -> None:
        """Show what has arrived."""
        self.partial_answer = partial.improved_prompt
        if self.is_shown(run):
            self._result.show_partial(partial)

    def finish(self, outcome: RunOutcome, problem: ErrorText | None) -> None:
        """Show the whole answer, and in the same frame whether it is kept."""
        self._shown = None
        if problem is None:
            self._result.show_entry(outcome.record, "✓ kept")
        else:
            self._result.show_entry(outcome.record, f"✗ NOT SAVED: {problem.sentence}\n{problem.next_step}", "failed")

    def fail(self, text: ErrorText) -> None:
        """Show why there is no whole answer, above what there is of it."""
        self._shown = None
        self._result.show_failure(text.title, text.sentence, text.next_step, self.partial_answer)

    def end(self) -> None:
        """Stop the seconds."""
        self._status.run_progress = None

    def open(self, item: HistoryItem, state: str) -> None:
        """Show a record of the history in place of the run."""
        self._shown = None
        self._result.show_entry(item.entry, state)

    def clear(self) -> None:
        """Return to the welcome; what was left of a failed run is given up."""
        self._shown, self.partial_answer = None, ""
        self._result.show_nothing()
