"""The progress of long work: one line for each, while there is any."""

from dataclasses import dataclass

from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget

from domain.runtime.clock import Clock
from domain.runtime.progress import Pace, Progress
from tui.keys.active import key_label
from tui.messages import ACTIONS, CARE, ENGINE, INDEX, TRANSFER
from tui.text.progress import work_text

_ORDER = (TRANSFER, ACTIONS, CARE, ENGINE, INDEX)
_UNASKED = {CARE, ENGINE, INDEX}
_PATIENCE_SECONDS = 0.5
_PATIENCE_WITH_UNASKED_SECONDS = 2.0
"""Work that is over sooner is not worth moving the panes for."""
_LEAST_SHOWN_SECONDS = 1.0
_TICK_SECONDS = 0.25


@dataclass(slots=True)
class _Work:
    progress: Progress
    pace: Pace
    shown_since: float | None = None
    is_over: bool = False
    is_stopping: bool = False


class WorkLine(Widget):
    """Shows the work, its progress and time, and the key that stops the first. What you asked for comes first.

    Work appears when it has lasted for a moment, and stays long enough to be read: nothing flickers.
    """

    def __init__(self, clock: Clock) -> None:
        super().__init__(id="work-line")
        self._clock = clock
        self._works: dict[str, _Work] = {}
        self._timer: Timer | None = None
        self.display = False

    def on_mount(self) -> None:
        """Keep the seconds moving while there is work."""
        self._timer = self.set_interval(_TICK_SECONDS, self.tick, pause=not self._works)

    def show(self, name: str, progress: Progress | None) -> None:
        """Show the progress of the work of this name; None when it has ended."""
        now, work = self._clock.monotonic(), self._works.get(name)
        if progress is None:
            if work is not None:
                work.is_over = True
        elif work is None or work.is_over or work.progress.what != progress.what:
            self._works[name] = _Work(progress, Pace(now), work.shown_since if work else None)
            self._works[name].pace.note(progress, now)
        else:
            work.progress = progress
            work.pace.note(progress, now)
        if self._timer is not None:
            self._timer.resume()
        self.tick()

    @property
    def going_on(self) -> list[str]:
        """The names of the work that is shown and neither over nor stopping; the first is stopped first."""
        return [
            name
            for name in _ORDER
            if (work := self._works.get(name))
            and work.shown_since is not None
            and not (work.is_over or work.is_stopping)
        ]

    def progress_of(self, name: str) -> Progress | None:
        """The progress of a work that is not over."""
        work = self._works.get(name)
        return work.progress if work is not None and not work.is_over else None

    def say_stopping(self, name: str) -> None:
        """Show that a work has been asked to stop, even if it still reports progress."""
        self._works[name].is_stopping = True
        self.tick()

    def tick(self) -> None:
        """Let work appear and disappear when it is time, and draw its progress."""
        now = self._clock.monotonic()
        for name, work in list(self._works.items()):
            patience = _PATIENCE_WITH_UNASKED_SECONDS if name in _UNASKED else _PATIENCE_SECONDS
            if work.is_over and (work.shown_since is None or now - work.shown_since >= _LEAST_SHOWN_SECONDS):
                del self._works[name]
            elif work.shown_since is None and now - work.pace.began >= patience:
                work.shown_since = now
        lines = sum(work.shown_since is not None for work in self._works.values())
        self.display = bool(lines)
        if lines:
            self.styles.height = lines
            self.refresh()
        if not self._works and self._timer is not None:
            self._timer.pause()

    def render(self) -> Content:
        """Return a line for each work that is shown."""
        now, stoppable = self._clock.monotonic(), self.going_on[:1]
        lines = []
        for name in _ORDER:
            work = self._works.get(name)
            if work is None or work.shown_since is None:
                continue
            ending = "stopping" if work.is_stopping else f"{key_label('back')} stops" if name in stoppable else ""
            left = None if work.is_over else work.pace.seconds_left(work.progress, now)
            elapsed = now - work.pace.began
            lines.append(work_text(work.progress, elapsed, left, ending, self.size.width))
        return Content("\n".join(lines))
