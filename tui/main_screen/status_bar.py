"""The status bar: which model answers, what runs, whether prompts are saved."""

from dataclasses import dataclass

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from domain.history.writer import WriterStatus
from domain.prompts.request import EnginePhase, EngineStatus, RunStep
from domain.runtime.breaker import BreakerState
from domain.runtime.clock import Clock
from domain.text.clean import one_line
from tui.keys.active import key_label

_SEPARATOR = " │ "
_TICK_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class RunProgress:
    """A run under way: its step, the monotonic second it began, and which of several runs it is."""

    step: RunStep
    began: float
    place: str = ""


class StatusBar(Widget):
    """Shows segments in order of importance; a narrow screen leaves out the least important."""

    provider: reactive[str] = reactive("starting")
    model: reactive[str] = reactive("")
    engine: reactive[EngineStatus] = reactive(EngineStatus(EnginePhase.IDLE))
    run_progress: reactive[RunProgress | None] = reactive(None)
    saving: reactive[WriterStatus | None] = reactive(None)
    unsaved: reactive[int] = reactive(0)
    """How many finished prompts and edits are not saved."""
    reading_problem: reactive[str] = reactive("")
    """Why the history cannot be read."""
    notes: reactive[tuple[str, ...]] = reactive(())
    """The promises that the settings weaken, or why nothing can be done."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(id="status")
        self._clock = clock

    def on_mount(self) -> None:
        """Keep the seconds moving."""
        self.set_interval(_TICK_SECONDS, self._tick)

    def render(self) -> Content:
        """Return as many segments as fit, most important first."""
        segments = [
            text
            for text in (
                self._run(),
                self._saving(),
                *self.notes,
                self._engine(),
                self._who(),
            )
            if text
        ]
        line = ""
        for text in segments:
            longer = f"{line}{_SEPARATOR}{text}" if line else text
            if line and Content(longer).cell_length > self.size.width - 2:
                break
            line = longer
        return Content(line)

    def _tick(self) -> None:
        if self.run_progress is not None or (self.saving and self.saving.breaker.state is not BreakerState.CLOSED):
            self.refresh()

    def _run(self) -> str:
        if self.run_progress is None:
            return ""
        seconds = max(self._clock.monotonic() - self.run_progress.began, 0)
        place = f"{self.run_progress.place}: " if self.run_progress.place else ""
        return f"▶ {place}{self.run_progress.step.value} {seconds:.0f} s ({key_label('back')} cancels)"

    def _saving(self) -> str:
        if self.unsaved:
            return f"✗ {self.unsaved} NOT SAVED"
        if self.saving is None:
            return ""
        if self.reading_problem and self.saving.problem is None:
            return f"! history: {one_line(self.reading_problem)}"
        waiting = f", {self.saving.waiting} waiting" if self.saving.waiting else ""
        reason = f": {one_line(self.saving.problem.sentence)}" if self.saving.problem else ""
        return f"{self._breaker(self.saving)}{waiting}{reason}"

    def _breaker(self, status: WriterStatus) -> str:
        """The breaker's state as a glyph and words."""
        if status.breaker.state is BreakerState.OPEN:
            left = round(max(self._saving_until - self._clock.monotonic(), 0))
            return f"○ saving paused {left // 60}:{left % 60:02d}"
        if status.breaker.state is BreakerState.HALF_OPEN:
            return "◐ trying to save"
        return "! not saving" if status.problem else "● saving ok"

    def watch_saving(self, status: WriterStatus | None) -> None:
        """Note when the breaker's pause ends, so that the countdown needs no further message."""
        self._saving_until = self._clock.monotonic() + (status.breaker.seconds_left if status else 0)

    def _engine(self) -> str:
        status = self.engine
        if status.phase is EnginePhase.FAILED:
            return f"! engine: {one_line(status.detail) or 'failed'}"
        if status.phase is EnginePhase.IDLE:
            return f"engine: {one_line(status.detail)}" if status.detail else ""
        return f"engine: {status.phase.value}"

    def _who(self) -> str:
        return one_line(f"{self.provider} · {self.model}" if self.model else self.provider)
