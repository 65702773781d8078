"""The rows of the log: only those on the screen are drawn."""

import logging
import re
from typing import ClassVar

from rich.segment import Segment
from textual.content import Content
from textual.style import Style

from tui.log.reader import LogEntry
from tui.widgets.rows_view import RowsView

_NAMES = {logging.ERROR: "error", logging.WARNING: "warning", 0: "entry"}


def log_rows(entries: tuple[LogEntry, ...], width: int) -> tuple[LogEntry, ...]:
    """Split entries into entries of one row of `width` cells each. Pure, so that a thread can do it."""
    return tuple(
        LogEntry(entry.level, part)
        for entry in entries
        for line in entry.text.expandtabs(4).split("\n")
        for part in _wrapped(line, max(width, 2))
    )


def _wrapped(line: str, width: int) -> list[str]:
    """Return the line in pieces that fit. Most lines need no measuring."""
    if line.isascii() and len(line) <= width:
        return [line]
    return [part.plain.rstrip() for part in Content(line).wrap(width)]


class LogView(RowsView, inherit_bindings=False):
    """Draws warnings and errors in their own styles, and follows the newest row while it is on the screen."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"log-view--match", *(f"log-view--{name}" for name in _NAMES.values())}

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own parameter name
        super().__init__(id=id)
        self.rows: tuple[LogEntry, ...] = ()
        self._words = ""

    @property
    def is_at_end(self) -> bool:
        """Whether the newest row is on the screen."""
        return self.scroll_y >= self.max_scroll_y

    def show(self, rows: tuple[LogEntry, ...], words: str) -> None:
        """Show these rows, with `words` marked in them."""
        follows = self.is_at_end
        self.rows, self._words = rows, words
        self.show_count(len(rows))
        if follows:
            self.go_to_end()

    def go_to_end(self) -> None:
        """Go to the newest row."""
        self.jump_to(max(len(self.rows) - self.size.height, 0))

    @property
    def base_style(self) -> Style:
        """The style of ordinary entries."""
        return self.get_visual_style("log-view--entry")

    def segments(self, row: int) -> list[Segment]:
        """Return a row in the style of its level, with the searched words marked."""
        entry = self.rows[row]
        name = next(name for level, name in _NAMES.items() if entry.level >= level)
        style = self.get_visual_style(f"log-view--{name}")
        match = style + self.get_visual_style("log-view--match")
        return [
            Segment(text, (match if is_match else style).rich_style)
            for text, is_match in _pieces(entry.text, self._words)
        ]


def _pieces(text: str, words: str) -> list[tuple[str, bool]]:
    """Return the parts of a row, each with whether it matches the words."""
    parts = re.split(f"({re.escape(words)})", text, flags=re.IGNORECASE) if words else [text]
    return [(part, at % 2 == 1) for at, part in enumerate(parts)]
