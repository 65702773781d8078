"""Line ends of text that a terminal sends as keys, one by one: a paste without brackets, as over ConPTY."""

from enum import Enum, auto
from typing import ClassVar

from textual.events import Key

BURST_SECONDS = 0.02
"""Keys that follow each other faster than this are not typed one by one: a chord needs three times as long."""

LINE_ENDS = frozenset({"enter", "ctrl+j"})
"""What a carriage return and a line feed are called as keys."""


class TypedAhead:
    """What lay in the terminal's buffer before anything read it: it comes at once, however slowly it was typed."""

    until: ClassVar[float] = 0.0
    """The time (monotonic) of the last key of it. Written by the thread that reads, before it passes the key on."""


class LineEnd(Enum):
    """What a key that may be a line end is."""

    KEY = auto()
    TEXT = auto()
    SECOND_HALF = auto()
    """The line feed behind a carriage return, which is a line end already."""
    UNKNOWN = auto()
    """What follows within `BURST_SECONDS` decides."""


class LineEnds:
    """Tells the line ends of pasted text from keys that do something. Knows the keys that were handed on before."""

    def __init__(self) -> None:
        self._last: Key | None = None
        self._has_lines = False
        """Whether the burst under way has a line end."""

    def judge(self, key: Key, following: Key | None, *, is_over: bool) -> LineEnd:
        """Return what `key`, one of `LINE_ENDS`, is; `is_over` says that nothing more comes in time.

        A line end with text right behind it is text, and so is the last one of a text with lines.
        """
        is_in_lines = self._has_lines and self._continues(key)
        if is_in_lines and self._last is not None and (self._last.key, key.key) == ("enter", "ctrl+j"):
            return LineEnd.SECOND_HALF
        if is_in_lines:
            return LineEnd.TEXT
        if following is None and not is_over:
            return LineEnd.UNKNOWN
        is_followed = following is not None and _is_text(following) and following.time - key.time < BURST_SECONDS
        return LineEnd.TEXT if is_followed else LineEnd.KEY

    def note(self, key: Key, *, is_line_end: bool = False) -> None:
        """Take note of a key that goes its way, as a key or as a line end."""
        self._has_lines = is_line_end or (self._has_lines and self._continues(key))
        self._last = key

    def _continues(self, key: Key) -> bool:
        return self._last is not None and key.time - self._last.time < BURST_SECONDS


def _is_text(key: Key) -> bool:
    return key.is_printable or key.key in LINE_ENDS
