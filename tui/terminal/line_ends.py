"""Finds the line ends in a paste that a terminal sends as single keys, as ConPTY does."""

from enum import Enum, auto
from typing import ClassVar

from textual.events import Key

BURST_SECONDS = 0.02
"""Keys that follow each other faster are not typed: pressing two keys at once takes three times as long."""

LINE_ENDS = frozenset({"enter", "ctrl+j"})
"""The keys for a carriage return and a line feed."""


class TypedAhead:
    """Input from before the application read it: it arrives at once, however slowly it was typed."""

    until: ClassVar[float] = 0.0
    """The time (monotonic) of its last key. Set by the thread that reads, before it passes the key on."""


class LineEnd(Enum):
    """What a key of `LINE_ENDS` means."""

    KEY = auto()
    TEXT = auto()
    SECOND_HALF = auto()
    """The line feed after a carriage return: both are one line end."""
    UNKNOWN = auto()
    """The next key within `BURST_SECONDS` decides."""


class LineEnds:
    """Tells line ends of pasted text from keys that you press, by the keys before and after."""

    def __init__(self) -> None:
        self._last: Key | None = None
        self._has_lines = False
        """Whether the current burst has a line end."""

    def judge(self, key: Key, following: Key | None, *, is_over: bool) -> LineEnd:
        """Return what `key`, one of `LINE_ENDS`, means; `is_over` says that no key follows in time.

        A line end right before text is text, and so is the last line end of a text with several lines.
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
        """Note a key that was passed on, as a key or as a line end."""
        self._has_lines = is_line_end or (self._has_lines and self._continues(key))
        self._last = key

    def _continues(self, key: Key) -> bool:
        return self._last is not None and key.time - self._last.time < BURST_SECONDS


def _is_text(key: Key) -> bool:
    return key.is_printable or key.key in LINE_ENDS
