"""How far a long piece of work is, and an honest guess at how long it will still take."""

from collections import deque
from dataclasses import dataclass, field

BYTES = "bytes"
"""The unit of what is measured in bytes."""

FETCHING = "fetching the weights"
"""What alone goes on where it was stopped: the screen says so."""

_WINDOW_SECONDS = 20.0
"""So much of the past says how quick the work is: a network or a disk changes its mind."""
_LEAST_SECONDS = 3.0
_LEAST_PART = 0.02
_LONGEST_GUESS_SECONDS = 100 * 3600.0


@dataclass(frozen=True, slots=True)
class Progress:
    """What is done, as "fetching the weights", and how far it is: `done` of `total` in `unit`.

    The unit is `BYTES`, or a noun in the plural. A `total` of None is not known; with no `unit` there is none.
    """

    what: str
    done: int = 0
    total: int | None = None
    unit: str = ""

    @property
    def fraction(self) -> float | None:
        """The part done, 0 to 1; None when the whole is not known."""
        return min(max(self.done / self.total, 0.0), 1.0) if self.total else None


@dataclass(slots=True)
class Pace:
    """How quick one piece of work is. All moments are monotonic seconds.

    What a download had before it was continued counts for nothing: only what is seen to be done tells the pace.
    """

    began: float
    _seen: deque[tuple[float, int]] = field(default_factory=deque)
    _first: int | None = None

    def note(self, progress: Progress, now: float) -> None:
        """Take note of how far the work is."""
        if self._seen and progress.done < self._seen[-1][1]:
            self._seen.clear()  # it was restarted
            self._first = None
        self._first = progress.done if self._first is None else self._first
        self._seen.append((now, progress.done))
        while len(self._seen) > 1 and now - self._seen[1][0] > _WINDOW_SECONDS:
            self._seen.popleft()

    def seconds_left(self, progress: Progress, now: float) -> float | None:
        """Return how long the rest takes at this pace; None as long as that cannot be known.

        It can when the work has gone on for some seconds, and has done more than a crumb of the whole meanwhile.
        """
        if not progress.total or not self._seen or self._first is None:
            return None
        since, at = self._seen[0]
        passed, done = now - since, progress.done - at
        if passed < _LEAST_SECONDS or progress.done - self._first < progress.total * _LEAST_PART or done <= 0:
            return None
        left = max(progress.total - progress.done, 0) * passed / done
        return left if left <= _LONGEST_GUESS_SECONDS else None
