"""Where a reader is in a text that wraps into other lines, or moves because of text above it."""

from dataclasses import dataclass
from math import ceil

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static


@dataclass(frozen=True, slots=True)
class ReadingPlace:
    """The character of a scrolled pane that is first on the screen."""

    part: Static
    before: str
    """The text of the part before it."""
    row: int
    """Its row in the part, at `width`."""
    width: int

    @classmethod
    def at(cls, pane: Widget, y: int) -> "ReadingPlace | None":
        """Return the place at row `y` of a pane; None for the first row, and where there is no text."""
        for part in pane.query_children(Static):
            top = part.virtual_region.y
            if y > 0 and part.display and top <= y < top + part.size.height:
                text, width = _text(part), part.content_region.width
                return cls(part, text[: _offset(text, width, y - top)], y - top, width)
        return None

    @property
    def y(self) -> int:
        """Its row in the pane now."""
        width, text = self.part.content_region.width, _text(self.part)
        is_as_it_was = width == self.width and text.startswith(self.before)
        row = self.row if is_as_it_was else _row(text, width, len(self.before))
        return self.part.virtual_region.y + row


def _text(part: Static) -> str:
    visual = part.visual
    return visual.plain if isinstance(visual, Content) else str(visual)


def _rows(line: str, width: int) -> int:
    return max(len(Content(line).wrap(max(width, 1))), 1)


def _offset(text: str, width: int, row: int) -> int:
    """Return roughly which character begins a row of wrapped text."""
    start = 0
    for line in text.split("\n"):
        rows = _rows(line, width)
        if row < rows:
            return start + ceil(len(line) * row / rows)
        row -= rows
        start += len(line) + 1
    return len(text)


def _row(text: str, width: int, offset: int) -> int:
    """Return roughly in which row of wrapped text a character is."""
    above = 0
    for line in text.split("\n"):
        rows = _rows(line, width)
        if offset <= len(line):
            return above + min(offset * rows // max(len(line), 1), rows - 1)
        above += rows
        offset -= len(line) + 1
    return above
