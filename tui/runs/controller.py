"""One run at a time: started on a daemon thread, reported by messages, stopped by its cancel token."""

from collections.abc import Callable
from dataclasses import dataclass, field

from textual.message import Message

from domain.prompts.record import new_uid
from domain.prompts.request import ImproveRequest
from domain.runtime.cancellation import CancelToken
from tui.background import run_in_background
from tui.messages import RunFailed, RunFinished, RunProgressed, RunStepChanged
from tui.services import Services


@dataclass(frozen=True, slots=True)
class Run:
    """A run under way. Messages that carry another id belong to a run that has ended."""

    request: ImproveRequest
    began: float
    """Monotonic seconds."""
    id: str = field(default_factory=new_uid)
    token: CancelToken = field(default_factory=CancelToken)


class RunController:
    """Starts and cancels runs. Use it on the UI thread only; `post` is called from run threads."""

    def __init__(self, services: Services, post: Callable[[Message], None]) -> None:
        self._services = services
        self._post = post
        self.active: Run | None = None

    def start(self, request: ImproveRequest) -> Run:
        """Begin a run; the caller has made sure that none is active."""
        run = self.active = Run(request, began=self._services.clock.monotonic())
        run_in_background(f"run-{run.id}", lambda: self._work(run))
        return run

    def cancel(self) -> Run | None:
        """Cancel the active run and return it. What it still posts is dropped."""
        run, self.active = self.active, None
        if run is not None:
            run.token.cancel()
        return run

    def current(self, run_id: str) -> Run | None:
        """Return the active run when it has this id; None for any other, whose news is stale."""
        return self.active if self.active is not None and self.active.id == run_id else None

    def end(self, run_id: str) -> Run | None:
        """Return the active run, which has ended, when it has this id; None for any other."""
        run = self.current(run_id)
        if run is not None:
            self.active = None
        return run

    def _work(self, run: Run) -> None:
        try:
            outcome = self._services.improve_prompt()(
                run.request,
                run.token,
                lambda step: self._post(RunStepChanged(run.id, step)),
                lambda partial: self._post(RunProgressed(run.id, partial)),
            )
        except Exception as error:  # noqa: BLE001 - every end of a run is shown to the person
            self._post(RunFailed(run.id, error))
        else:
            self._post(RunFinished(run.id, outcome))
