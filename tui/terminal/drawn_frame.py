"""Remembers what the terminal shows, so that nothing is written twice.

Textual (8.2.8) writes every widget again after a layout, and lays out the whole screen for each piece of an answer:
560 kB for an answer of 200 lines instead of 100 kB.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from textual.strip import Strip

_Written = tuple[int, str]
"""The cells that a piece takes, and what is written for it."""


class Pieces(NamedTuple):
    """A part of the screen: for each row its pieces by column, the spans to write, and the end of each piece."""

    chops: Sequence[Mapping[int, Strip | None]]
    spans: list[tuple[int, int, int]]
    """Row, first column, column behind the last."""
    chop_ends: list[list[int]]


class DrawnFrame:
    """Remembers the pieces of each row. UI thread only."""

    def __init__(self, console: Console) -> None:
        """Take the console that renders the pieces."""
        self._console = console
        self._rows: dict[int, dict[int, _Written]] = {}

    def whole(self, rows: Iterable[Iterable[Strip]], width: int) -> Pieces:
        """Return the whole screen, `width` columns wide, with a column for each piece.

        Terminals disagree on the width of composed emoji; with a column for each piece, borders stay in place.
        """
        self._rows = {}
        chops: list[Mapping[int, Strip | None]] = []
        ends: list[list[int]] = []
        for y, pieces in enumerate(rows):
            placed: dict[int, Strip | None] = {}
            row = self._rows[y] = {}
            ends.append([])
            x = 0
            for piece in pieces:
                placed[x], row[x] = _filled(piece), self._written(piece)
                x += piece.cell_length
                ends[y].append(x)
            chops.append(placed)
        return Pieces(chops, [(y, 0, width) for y in range(len(chops))], ends)

    def what_changes(self, update: Pieces) -> Pieces | None:
        """Return the part of an update that changes the screen, and remember it; None when nothing changes."""
        chops: list[Mapping[int, Strip | None]] = [{}] * len(update.chops)
        spans = []
        for y, left, right in update.spans:
            changed: dict[int, Strip | None] = {}
            for (x, piece), end in zip(update.chops[y].items(), update.chop_ends[y], strict=False):
                is_asked_for = x < right and end > left
                changed[x] = piece if is_asked_for and self._write(y, x, min(end, right), piece) else None
            if any(piece is not None for piece in changed.values()):
                # One row may have two spans.
                chops[y] = {x: _filled(piece) if piece else chops[y].get(x) for x, piece in changed.items()}
                spans.append((y, left, right))
        return Pieces(chops, spans, update.chop_ends) if spans else None

    def _write(self, y: int, x: int, end: int, piece: Strip | None) -> bool:
        """Note that a piece is written from `x` to `end`; return False when it is there already."""
        row = self._rows.setdefault(y, {})
        if piece is None or row.get(x) == (written := self._written(piece)):
            return False
        for start in [start for start, (cells, _) in row.items() if start < end and start + cells > x]:
            del row[start]
        if x + piece.cell_length == end:
            row[x] = written
        return True

    def _written(self, piece: Strip) -> _Written:
        return piece.cell_length, piece.render(self._console)


def _filled(piece: Strip) -> Strip:
    """Return a piece that fills all its cells: where a popup's edge cuts an emoji, Textual loses some of them."""
    text = piece.text
    short = 0 if text.isascii() else piece.cell_length - cell_len(text)
    return Strip([*piece, Segment(" " * short)], piece.cell_length) if short > 0 else piece
