"""The lines of a log, as many as there are: only those on the screen are drawn."""

import logging
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.log.reader import LogEntry

_NAMES = {logging.ERROR: "error", logging.WARNING: "warning", 0: "entry"}


@dataclass(frozen=True, slots=True)
class LogRow:
    """One row of the screen: a line of an entry, or a part of one that is too long for the screen."""

    level: int
    text: str


def log_rows(entries: tuple[LogEntry, ...], width: int) -> tuple[LogRow, ...]:
    """Break entries into rows of `width` cells. Pure; for a thread of its own."""
    return tuple(
        LogRow(entry.level, part)
        for entry in entries
        for line in entry.text.expandtabs(4).split("\n")
        for part in _wrapped(line, max(width, 2))
    )


def _wrapped(line: str, width: int) -> list[str]:
    """Return the line in pieces that fit; most lines fit as they are, which is told without measuring them."""
    if line.isascii() and len(line) <= width:
        return [line]
    return [part.plain.rstrip() for part in Content(line).wrap(width)]


class LogView(ScrollView, can_focus=True, inherit_bindings=False):
    """Draws rows, a warning and an error in a style of its own, and stays at the newest one as long as it is there."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"log-view--match", *(f"log-view--{name}" for name in _NAMES.values())}

    @dataclass
    class Widened(Message):
        """Rows of another width are wanted."""

        width: int

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own parameter name
        super().__init__(id=id)
        self.rows: tuple[LogRow, ...] = ()
        self._words = ""

    @property
    def width(self) -> int:
        """How many cells a row has; 0 before there is a screen."""
        return self.scrollable_content_region.width

    @property
    def is_at_end(self) -> bool:
        """Whether the newest row is on the screen, so that newer ones will be too."""
        return self.scroll_y >= self.max_scroll_y

    def show(self, rows: tuple[LogRow, ...], words: str) -> None:
        """Show other rows, with `words` marked in them."""
        follows = self.is_at_end
        self.rows, self._words = rows, words.lower()
        self.virtual_size = Size(self.width, len(rows))
        if follows:
            self.go_to_end()
        self.refresh()

    def go_to_end(self) -> None:
        """Go to the newest row."""
        self.scroll_to(y=max(len(self.rows) - self.size.height, 0), animate=False, force=True, immediate=True)

    def render_line(self, y: int) -> Strip:
        """Draw one row of the screen."""
        at = self.scroll_offset.y + y
        base = self.get_visual_style("log-view--entry")
        if at >= len(self.rows):
            return Strip.blank(self.width, base.rich_style)
        row = self.rows[at]
        name = next(name for level, name in _NAMES.items() if row.level >= level)
        style = self.get_visual_style(f"log-view--{name}")
        match = style + self.get_visual_style("log-view--match")
        pieces = [
            Segment(text, (match if is_match else style).rich_style)
            for text, is_match in _pieces(row.text, self._words)
        ]
        return Strip(pieces).adjust_cell_length(self.width, base.rich_style)

    def on_resize(self) -> None:
        """Ask for rows that fit."""
        self.post_message(self.Widened(self.width))


def _pieces(text: str, words: str) -> list[tuple[str, bool]]:
    """Return the parts of a row, and of each whether it is what is searched."""
    lowered = text.lower()
    if not words or len(lowered) != len(text):  # a few letters have a longer lower case
        return [(text, False)]
    found, at = [], 0
    while (start := lowered.find(words, at)) >= 0:
        end = start + len(words)
        found += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [*found, (text[at:], False)]
