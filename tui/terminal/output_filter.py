"""The last filter before the terminal: it lets no control character through."""

import re

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class ControlCharacterFilter(LineFilter):
    """Removes control characters, bidi overrides and lone surrogates from everything that is drawn."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return `segments` with only printable text; Textual's own control codes stay."""
        if not any(_UNPRINTABLE.search(segment.text) for segment in segments if not segment.control):
            return segments
        return [
            segment if segment.control else Segment(_UNPRINTABLE.sub("", segment.text), segment.style)
            for segment in segments
        ]
