"""How far a long task has got, and an estimate of the time left."""

from collections import deque
from dataclasses import dataclass, field

BYTES = "bytes"
"""The unit of progress that is measured in bytes."""

FETCHING = "fetching the weights"
"""The only task that resumes where it was stopped; the screen says so."""

_WINDOW_SECONDS = 20.0
"""The pace is measured over this window, because the speed of networks and disks varies."""
_LEAST_SECONDS = 3.0
_LEAST_PART = 0.02
_LONGEST_GUESS_SECONDS = 100 * 3600.0


@dataclass(frozen=True, slots=True)
class Progress:
    """A task, such as "fetching the weights", and how far it has got: `done` of `total` in `unit`.

    The unit is `BYTES` or a plural noun; it is empty when the task is not measured. `total` is None when unknown.
    """

    what: str
    done: int = 0
    total: int | None = None
    unit: str = ""

    @property
    def fraction(self) -> float | None:
        """The part done, 0 to 1; None when the total is not known."""
        return min(max(self.done / self.total, 0.0), 1.0) if self.total else None


@dataclass(slots=True)
class Pace:
    """Measures how fast one task proceeds. All times are monotonic seconds.

    Bytes that a resumed download already had do not count: the pace comes only from progress that was observed.
    """

    began: float
    _seen: deque[tuple[float, int]] = field(default_factory=deque)
    _first: int | None = None

    def note(self, progress: Progress, now: float) -> None:
        """Record how far the task has got."""
        if self._seen and progress.done < self._seen[-1][1]:
            self._seen.clear()  # the task was restarted
            self._first = None
        self._first = progress.done if self._first is None else self._first
        self._seen.append((now, progress.done))
        while len(self._seen) > 1 and now - self._seen[1][0] > _WINDOW_SECONDS:
            self._seen.popleft()

    def seconds_left(self, progress: Progress, now: float) -> float | None:
        """Return the seconds left at the current pace; None until there is enough to estimate from.

        That takes 3 seconds and 2% of the total observed. None also while the task stalls, and above 100 hours.
        """
        if not progress.total or not self._seen or self._first is None:
            return None
        since, at = self._seen[0]
        passed, done = now - since, progress.done - at
        if passed < _LEAST_SECONDS or progress.done - self._first < progress.total * _LEAST_PART or done <= 0:
            return None
        left = max(progress.total - progress.done, 0) * passed / done
        return left if left <= _LONGEST_GUESS_SECONDS else None
