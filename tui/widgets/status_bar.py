"""One line that always tells the truth: who answers, what runs, whether it is being saved."""

from dataclasses import dataclass

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from domain.circuit_breaker import BreakerState
from domain.history_query import IndexProgress
from domain.history_writer import WriterStatus
from domain.ports import Clock, EnginePhase, EngineStatus, RunStep
from domain.text_safety import one_line

_SEPARATOR = " │ "
_TICK_SECONDS = 0.25
_WORTH_TELLING = 1_000
"""Rows to index from which on the progress is shown."""


@dataclass(frozen=True, slots=True)
class RunProgress:
    """A run under way: its step and the monotonic second it began."""

    step: RunStep
    began: float


class StatusBar(Widget):
    """Segments in order of importance; on a narrow screen the least important go first."""

    provider: reactive[str] = reactive("starting")
    model: reactive[str] = reactive("")
    engine: reactive[EngineStatus] = reactive(EngineStatus(EnginePhase.IDLE))
    run_progress: reactive[RunProgress | None] = reactive(None)
    saving: reactive[WriterStatus | None] = reactive(None)
    unsaved: reactive[int] = reactive(0)
    """Finished prompts that are on no disk."""
    reading_problem: reactive[str] = reactive("")
    """Why the history cannot be read."""
    work: reactive[str] = reactive("")
    """A long piece of work that was asked for, and how far it is."""
    index: reactive[IndexProgress | None] = reactive(None)
    """How far the index of the history is."""
    notes: reactive[tuple[str, ...]] = reactive(())
    """What the settings give up, or why nothing can be done."""

    def __init__(self, clock: Clock, *, id: str) -> None:  # noqa: A002 - Textual's own parameter name
        super().__init__(id=id)
        self._clock = clock
        self._to_index = 0

    def on_mount(self) -> None:
        """Keep the seconds moving."""
        self.set_interval(_TICK_SECONDS, self._tick)

    def render(self) -> Content:
        """Return as many segments as fit, most important first."""
        segments = [
            text
            for text in (
                self._run(),
                self._working(),
                self._saving(),
                *self.notes,
                self._indexing(),
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
        return f"▶ {self.run_progress.step.value} {seconds:.0f} s"

    def _working(self) -> str:
        return f"▶ {self.work} (escape stops)" if self.work else ""

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

    def watch_index(self, progress: IndexProgress | None) -> None:
        """Remember the most there was to do, which is the whole that the part done is of."""
        left = progress.rows_left if progress else 0
        self._to_index = max(self._to_index, left) if left else 0

    def _indexing(self) -> str:
        if self._to_index < _WORTH_TELLING or self.index is None:
            return ""
        return f"indexing {1 - self.index.rows_left / self._to_index:.0%}"

    def _engine(self) -> str:
        status = self.engine
        if status.phase is EnginePhase.PREPARING and status.fraction is not None:
            return f"engine: {status.phase.value} {status.fraction:.0%}"
        if status.phase is EnginePhase.FAILED:
            return f"! engine: {one_line(status.detail) or 'failed'}"
        return "" if status.phase is EnginePhase.IDLE else f"engine: {status.phase.value}"

    def _who(self) -> str:
        return one_line(f"{self.provider} · {self.model}" if self.model else self.provider)
