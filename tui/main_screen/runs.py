"""One run at a time: it works on a thread, and its beginning and its end concern every pane of the main screen."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from textual.screen import Screen

from domain.errors import ModelAccessError, ModelNotFoundError, PromptImproverError, RunCancelledError
from domain.history.reader import ListItem
from domain.prompts.improve import RunOutcome, checked_request
from domain.prompts.record import PromptHistory, new_uid
from domain.prompts.request import ImproveRequest, RunStep
from domain.runtime.cancellation import CancelToken
from tui.background import run_in_background
from tui.keys.active import key_label
from tui.main_screen.status_bar import RunProgress
from tui.main_screen.widgets import Widgets
from tui.messages import Mailbox, RunProgressed, RunStepChanged
from tui.result.display import ResultDisplay
from tui.services import RunServices
from tui.terminal.window_title import RunNotice
from tui.text.errors import ErrorText, describe

if TYPE_CHECKING:
    from tui.main_screen.features import Features


@dataclass(frozen=True, slots=True)
class Run:
    """A run under way. Messages with another id come from a run that has ended."""

    request: ImproveRequest
    began: float
    """Monotonic seconds."""
    id: str = field(default_factory=new_uid)
    token: CancelToken = field(default_factory=CancelToken)


@dataclass(eq=False, repr=False)
class RunController:
    """Starts and cancels runs, and brings their results to the panes. UI thread only."""

    _screen: Screen[None]
    _services: RunServices
    _features: "Features"
    _display: ResultDisplay
    _widgets: Widgets
    _mailbox: Mailbox
    notice: RunNotice
    active: Run | None = field(default=None, init=False)
    partial_answer: str = field(default="", init=False)
    """The part that has arrived of an answer that is not finished, or never was."""
    thoughts: str = field(default="", init=False)
    """What the model thought in the last run. It is shown, but not saved."""

    def __post_init__(self) -> None:
        self._mailbox.listen(RunStepChanged, self._step)
        self._mailbox.listen(RunProgressed, self._progress)

    @property
    def is_running(self) -> bool:
        """Whether a run is under way."""
        return self.active is not None

    @property
    def why_refused(self) -> str:
        """Why no run can begin, as a sentence; empty when one can."""
        return f"A run is already in progress. Press {key_label('back')} to cancel it." if self.is_running else ""

    def refuses_run(self) -> bool:
        """Return whether a run is under way, and say so."""
        if self.is_running:
            self._screen.notify(self.why_refused, severity="warning")
        return self.is_running

    # Beginning

    def improve(self) -> bool:
        """Begin a run for the idea, unless one is under way or the idea is refused; return whether it has begun."""
        if self.refuses_run():
            return False
        pane, options = self._widgets.input, self._features.options.current
        try:
            material = pane.context_is_material
            request = checked_request(pane.idea, pane.context, options, context_is_material=material)
        except PromptImproverError as error:
            pane.show_problem(error.sentence)
            self._features.focus_idea()
            return False
        self.begin_run(request)
        return True

    def begin_run(self, request: ImproveRequest) -> None:
        """Start a run and show it; the caller has made sure that none is active."""
        features = self._features
        features.leave_fields()
        features.refining.run_parent = None
        features.history.mark_opened(None)
        self._display.begin_run(self._begin(request).id)
        self._screen.refresh_bindings()

    def begin_unseen(self, request: ImproveRequest) -> None:
        """Start a run, and leave what is shown; the caller has made sure that none is active."""
        self._begin(request)
        self._screen.refresh_bindings()

    def _begin(self, request: ImproveRequest) -> Run:
        features = self._features
        self.notice.began()
        run = self.active = Run(request, began=self._services.clock.monotonic())
        self.partial_answer = self.thoughts = ""
        run_in_background(f"run-{run.id}", lambda: self._work(run))
        features.drafts.remember()
        features.patterns.look_for_problems()
        return run

    def _work(self, run: Run) -> None:
        post, call_later = self._mailbox.post, self._screen.call_later
        try:
            outcome = self._services.improve_prompt()(
                run.request,
                run.token,
                lambda step: post(RunStepChanged(run.id, step)),
                lambda partial: post(RunProgressed(run.id, partial)),
            )
        except Exception as error:  # noqa: BLE001 - every end of a run is shown
            call_later(self._failed, run, error)
        else:
            call_later(self._finished, run, outcome)

    def _step(self, message: RunStepChanged) -> None:
        """Name the step. The seconds count from the beginning of the run, those of thinking from its own."""
        run = self.active
        if run is None or run.id != message.run_id:
            return
        is_thinking = message.step is RunStep.THINKING
        began = self._services.clock.monotonic() if is_thinking else run.began
        self._widgets.status.run_progress = RunProgress(message.step, began, self._features.candidates.place)
        if is_thinking:
            self._display.show_thinking(run.id)

    def _progress(self, message: RunProgressed) -> None:
        run, partial = self.active, message.partial
        if run is None or run.id != message.run_id:
            return
        is_first = bool(partial.improved_prompt) and not self.partial_answer
        self.partial_answer, self.thoughts = partial.improved_prompt, partial.thoughts or self.thoughts
        if partial.improved_prompt or not partial.thoughts:
            self._display.show_partial(run.id, partial)
        if is_first:
            self._screen.refresh_bindings()  # now there is something to copy
        self._features.drafts.remember()

    # Ending

    def cancel(self) -> bool:
        """Cancel the run; return whether one was under way."""
        run = self.active
        if run is None:
            return False
        run.token.cancel()
        self._failed(
            run, RunCancelledError("The run was stopped before it finished.", "Your idea is still in the input pane.")
        )
        return True

    def close(self) -> None:
        """Stop the run, and give the window its title back."""
        if self.active is not None:
            self.active.token.cancel()
            self.active = None
        self.notice.restore()

    def _ends(self, run: Run) -> bool:
        """End the run; return False when it had ended: what it still reports is dropped."""
        if self.active is not run:
            return False
        self.active = self._widgets.status.run_progress = None
        return True

    def _finished(self, run: Run, outcome: RunOutcome) -> None:
        if not self._ends(run):
            return
        features, record = self._features, outcome.record
        was_shown, was_previewing = self._display.shows_run(run.id), self._display.previewed is not None
        features.refining.forget(run.request)
        if outcome.problem is not None:
            features.candidates.stop()
            self._finished_unsaved(record, describe(outcome.problem))
        elif was_shown:
            self._open(record, keeps_choosing=True)
            self._display.finish_run(record, "✓ kept")
            if was_previewing:
                self._screen.notify(f"Your prompt is ready. Press {key_label('back')} to see it.")
        elif not features.candidates.is_making:
            self._screen.notify("Your prompt is ready: it is the newest in the history.")
        self.partial_answer = "" if outcome.problem is None else record.improved_prompt
        if run.request.parent is None:
            is_kept = outcome.problem is None
            features.drafts.saved_input = (run.request.idea, run.request.context) if is_kept else None
        features.drafts.remember()
        if not features.candidates.go_on(record):
            self.notice.ended(failed=False)
        self._screen.refresh_bindings()

    def _finished_unsaved(self, record: PromptHistory, problem: ErrorText) -> None:
        """Show a prompt that could not be saved, in place of anything else, and keep trying to save it."""
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
        if not self._ends(run):
            return
        if isinstance(error, RunCancelledError):
            self.notice.restore()
        else:
            self.notice.ended(failed=True)
        features, request = self._features, run.request
        features.candidates.stop()
        if request.parent is None:
            material = request.context_is_material
            features.drafts.put_back(request.idea, request.context, context_is_material=material)
        self.partial_answer = self.partial_answer or getattr(error, "partial_answer", "")
        text = _failure_text(error)
        if self._display.shows_run(run.id):
            self._display.fail(text, self.partial_answer)
        else:
            self._screen.notify(text.advice, title=text.title, severity="error")
        features.drafts.remember()
        self._screen.refresh_bindings()

    def show_interrupted(self, partial_answer: str, text: ErrorText) -> None:
        """Show the part of an answer that an earlier session left."""
        self.partial_answer = partial_answer
        self._features.history.mark_opened(None)
        self._display.fail(text, partial_answer)

    def clear(self) -> None:
        """Return to the welcome, unless a run is under way; what is left of a failed run is dropped."""
        if not self.is_running:
            self._features.refining.run_parent = None
            self.partial_answer = ""
            self._display.clear()
            self._features.history.mark_opened(None)


def _failure_text(error: BaseException) -> ErrorText:
    """Return why a run ended; where another model helps the next step names its key."""
    text = describe(error)
    if isinstance(error, ModelAccessError | ModelNotFoundError):
        return replace(text, next_step=f"{text.next_step} {key_label('model')} chooses another model, and takes a key.")
    return text
