"""The last gate before the terminal: no widget can let a control character through."""

import re

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class ControlCharacterFilter(LineFilter):
    """Drops control characters, bidi overrides and lone surrogates from everything that is drawn."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return `segments` with printable text only; what Textual itself sends as control codes is not touched."""
        if not any(_UNPRINTABLE.search(segment.text) for segment in segments if not segment.control):
            return segments
        return [
            segment if segment.control else Segment(_UNPRINTABLE.sub("", segment.text), segment.style)
            for segment in segments
        ]
