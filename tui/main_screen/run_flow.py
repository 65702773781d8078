"""What the beginning and the end of a run mean for every pane of the main screen."""

from dataclasses import replace
from typing import TYPE_CHECKING

from textual.screen import Screen

from domain.errors import ModelAccessError, ModelNotFoundError, PromptImproverError, RunCancelledError
from domain.history.reader import ListItem
from domain.prompts.improve import RunOutcome, checked_request
from domain.prompts.record import PromptHistory
from domain.prompts.request import ImproveRequest, RunStep
from tui.keys.active import key_label
from tui.mailbox import Mailbox
from tui.main_screen.status_bar import RunProgress, StatusBar
from tui.prompt_input.pane import InputPane
from tui.result.display import ResultDisplay
from tui.runs.controller import Run, RunController
from tui.services import Services
from tui.terminal.window_title import RunNotice, Terminal
from tui.text.errors import ErrorText, describe

if TYPE_CHECKING:
    from tui.main_screen.features import Features


class RunFlow:
    """Begins runs and brings their results to the panes. UI thread only."""

    def __init__(
        self,
        screen: Screen[None],
        terminal: Terminal,
        services: Services,
        features: "Features",
        display: ResultDisplay,
        input_pane: InputPane,
        status: StatusBar,
        mailbox: Mailbox,
    ) -> None:
        self._screen = screen
        self._features = features
        self._display = display
        self._input = input_pane
        self._status = status
        self.notice = RunNotice(terminal, services.clock)
        self._runs = RunController(
            services,
            display,
            mailbox,
            on_step=self._step,
            on_progress=features.remember_draft,
            on_finished=self._finished,
            on_failed=self._failed,
        )

    @property
    def is_running(self) -> bool:
        """Whether a run is under way."""
        return self._runs.active is not None

    @property
    def partial_answer(self) -> str:
        """The part of an answer that has arrived, and is not a record."""
        return self._runs.partial_answer

    @property
    def thoughts(self) -> str:
        """What the model thought in the last run."""
        return self._runs.thoughts

    def refuses_run(self) -> bool:
        """Return whether a run is under way, and say so."""
        if self.is_running:
            self._screen.notify(self.why_refused, severity="warning", markup=False)
        return self.is_running

    @property
    def why_refused(self) -> str:
        """Why no run can begin, as a sentence; empty when one can."""
        return f"A run is already in progress. Press {key_label('back')} to cancel it." if self.is_running else ""

    # Beginning

    def improve(self) -> None:
        """Begin a run for the idea, unless one is under way or the idea is refused."""
        if self.refuses_run():
            return
        pane, options = self._input, self._features.options.current
        try:
            material = pane.context_is_material
            request = checked_request(pane.idea, pane.context, options, context_is_material=material)
        except PromptImproverError as error:
            pane.show_problem(error.sentence)
            self._features.focus_idea()
            return
        self.begin_run(request)

    def begin_run(self, request: ImproveRequest) -> None:
        """Start a run and show it; the caller has made sure that none is active."""
        features = self._features
        features.leave_fields()
        features.refining.run_parent = None
        features.history.mark_opened(None)
        self.notice.began()
        self._runs.start(request)
        features.drafts.remember()
        self._screen.refresh_bindings()

    def _step(self, step: RunStep | None, began: float) -> None:
        self._status.run_progress = None if step is None else RunProgress(step, began)

    # Ending

    def cancel(self) -> bool:
        """Cancel the run; return whether one was under way."""
        run = self._runs.cancel()
        if run is not None:
            self._failed(run, RunCancelledError("The run was stopped before it finished."))
        return run is not None

    def close(self) -> None:
        """Stop the run, and give the window its title back."""
        self._runs.cancel()
        self.notice.restore()

    def _finished(self, run: Run, outcome: RunOutcome) -> None:
        self.notice.ended(failed=False)
        features, record = self._features, outcome.record
        was_shown, was_previewing = self._display.shows_run(run.id), self._display.previewed is not None
        features.refining.forget(run.request)
        if outcome.problem is not None:
            self._finished_unsaved(record, describe(outcome.problem))
        elif was_shown:
            self._open(record, keeps_choosing=True)
            self._display.finish_run(record, "✓ kept")
            if was_previewing:
                self._screen.notify(f"Your prompt is ready. Press {key_label('back')} to see it.", markup=False)
        else:
            self._screen.notify("Your prompt is ready: it is the newest in the history.", markup=False)
        self._runs.partial_answer = "" if outcome.problem is None else record.improved_prompt
        if run.request.parent is None:
            is_kept = outcome.problem is None
            features.drafts.saved_input = (run.request.idea, run.request.context) if is_kept else None
        features.drafts.remember()
        self._screen.refresh_bindings()

    def _finished_unsaved(self, record: PromptHistory, problem: ErrorText) -> None:
        """Show a prompt that is on no disk, whatever was shown: it is nowhere else. Keep trying to save it."""
        self._open(record, keeps_choosing=False)
        self._display.finish_unsaved(record, problem)
        self._features.save_retry.add(record)
        self._features.show_unsaved()

    def _open(self, record: PromptHistory, *, keeps_choosing: bool) -> None:
        self._features.leave_fields()
        item = ListItem(record, waiting=True)
        self._features.history.mark_opened(item, keeps_choosing=keeps_choosing)
        self._features.versions.read(item)

    def _failed(self, run: Run, error: BaseException) -> None:
        """Say why the run ended; idea and the part of the answer that has arrived stay, and are kept as the draft."""
        if isinstance(error, RunCancelledError):
            self.notice.restore()
        else:
            self.notice.ended(failed=True)
        features, request = self._features, run.request
        if request.parent is None:
            material = request.context_is_material
            features.drafts.put_back(request.idea, request.context, context_is_material=material)
        self._runs.partial_answer = self._runs.partial_answer or getattr(error, "partial_answer", "")
        text = failure_text(error)
        if self._display.shows_run(run.id):
            self._display.fail(text, self._runs.partial_answer)
        else:
            sentence = text.advice
            self._screen.notify(sentence, title=text.title, severity="error", markup=False)
        features.drafts.remember()
        self._screen.refresh_bindings()

    def show_interrupted(self, partial_answer: str, text: ErrorText) -> None:
        """Show the part of an answer that an earlier session left."""
        self._runs.partial_answer = partial_answer
        self._features.history.mark_opened(None)
        self._display.fail(text, partial_answer)

    def clear(self) -> None:
        """Return to the welcome, unless a run is under way; what is left of a failed run is dropped."""
        if not self.is_running:
            self._features.refining.run_parent = None
            self._runs.partial_answer = ""
            self._display.clear()
            self._features.history.mark_opened(None)


def failure_text(error: BaseException) -> ErrorText:
    """Return why a run ended; where another model helps the next step names its key."""
    text = describe(error)
    if isinstance(error, ModelAccessError | ModelNotFoundError):
        return replace(text, next_step=f"{text.next_step} {key_label('model')} chooses another model, and takes a key.")
    return text
