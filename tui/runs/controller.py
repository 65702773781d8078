"""One run at a time: started on a daemon thread, shown as it arrives, stopped by its cancel token."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from domain.prompts.improve import RunOutcome
from domain.prompts.record import new_uid
from domain.prompts.request import ImproveRequest, PartialAnswer, RunStep
from domain.runtime.cancellation import CancelToken
from tui.background import run_in_background
from tui.mailbox import Mailbox
from tui.messages import RunFailed, RunFinished, RunProgressed, RunStepChanged
from tui.services import RunServices


@dataclass(frozen=True, slots=True)
class Run:
    """A run under way. Messages that carry another id belong to a run that has ended."""

    request: ImproveRequest
    began: float
    """Monotonic seconds."""
    id: str = field(default_factory=new_uid)
    token: CancelToken = field(default_factory=CancelToken)


class RunDisplay(Protocol):
    """Where a run is shown while it goes on."""

    def begin_run(self, run_id: str) -> None:
        """Make room for the answer."""
        ...

    def show_thinking(self, run_id: str) -> None:
        """Say that the model thinks before it writes."""
        ...

    def show_partial(self, run_id: str, partial: PartialAnswer) -> None:
        """Show the part of the answer that has arrived."""
        ...


class RunController:
    """Starts and cancels runs. UI thread only."""

    def __init__(
        self,
        services: RunServices,
        display: RunDisplay,
        mailbox: Mailbox,
        *,
        on_step: Callable[[RunStep | None, float], None],
        on_progress: Callable[[], None],
        on_finished: Callable[[Run, RunOutcome], None],
        on_failed: Callable[[Run, BaseException], None],
    ) -> None:
        """Take callbacks.

        Args:
            services: Improves a prompt, and tells the time.
            display: Shows the run.
            mailbox: Carries what the run's thread reports.
            on_step: Gets the step and the monotonic second it counts from; None when the run has ended.
            on_progress: Is called when more of the answer has arrived.
            on_finished: Gets the outcome; its `problem` says why the record could not be kept, if so.
            on_failed: Gets the error of a run that ended without a result.
        """
        self._services = services
        self._display = display
        self._post = mailbox.post
        self._on_step = on_step
        self._on_progress = on_progress
        self._on_finished = on_finished
        self._on_failed = on_failed
        self.active: Run | None = None
        self.partial_answer = ""
        """The part that has arrived of an answer that is not finished, or never was."""
        self.thoughts = ""
        """What the model thought in the last run. It is shown, and kept nowhere."""
        mailbox.listen(RunStepChanged, self._step)
        mailbox.listen(RunProgressed, self._progress)
        mailbox.listen(RunFinished, self._finished)
        mailbox.listen(RunFailed, self._failed)

    def start(self, request: ImproveRequest) -> Run:
        """Begin a run; the caller has made sure that none is active."""
        run = self.active = Run(request, began=self._services.clock.monotonic())
        self.partial_answer = self.thoughts = ""
        self._display.begin_run(run.id)
        run_in_background(f"run-{run.id}", lambda: self._work(run))
        return run

    def cancel(self) -> Run | None:
        """Cancel the active run and return it. What it still reports is dropped."""
        run, self.active = self.active, None
        if run is not None:
            run.token.cancel()
            self._on_step(None, run.began)
        return run

    def _work(self, run: Run) -> None:
        try:
            outcome = self._services.improve_prompt()(
                run.request,
                run.token,
                lambda step: self._post(RunStepChanged(run.id, step)),
                lambda partial: self._post(RunProgressed(run.id, partial)),
            )
        except Exception as error:  # noqa: BLE001 - every end of a run is shown
            self._post(RunFailed(run.id, error))
        else:
            self._post(RunFinished(run.id, outcome))

    def _current(self, run_id: str) -> Run | None:
        """Return the active run when it has this id; None for any other, whose report is stale."""
        return self.active if self.active is not None and self.active.id == run_id else None

    def _step(self, message: RunStepChanged) -> None:
        """Name the step. The seconds count from the beginning of the run, those of thinking from its own."""
        if (run := self._current(message.run_id)) is None:
            return
        is_thinking = message.step is RunStep.THINKING
        self._on_step(message.step, self._services.clock.monotonic() if is_thinking else run.began)
        if is_thinking:
            self._display.show_thinking(run.id)

    def _progress(self, message: RunProgressed) -> None:
        if (run := self._current(message.run_id)) is None:
            return
        partial = message.partial
        self.partial_answer, self.thoughts = partial.improved_prompt, partial.thoughts or self.thoughts
        if partial.improved_prompt or not partial.thoughts:
            self._display.show_partial(run.id, partial)
        self._on_progress()

    def _end(self, run_id: str) -> Run | None:
        if (run := self._current(run_id)) is not None:
            self.active = None
            self._on_step(None, run.began)
        return run

    def _finished(self, message: RunFinished) -> None:
        if (run := self._end(message.run_id)) is not None:
            self._on_finished(run, message.outcome)

    def _failed(self, message: RunFailed) -> None:
        if (run := self._end(message.run_id)) is not None:
            self._on_failed(run, message.error)
