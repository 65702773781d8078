"""What stands on the terminal, so that nothing is written there twice.

Textual (8.2.8) writes again all of every widget that was laid out anew, and lays out the whole screen for every piece
of an answer: thirty times what has changed.
"""

from collections.abc import Mapping

from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.strip import Strip

_Written = tuple[int, str]
"""How many cells a piece takes, and what is written for it."""


class DrawnFrame:
    """Remembers the pieces of each row. UI thread only."""

    def __init__(self, console: Console) -> None:
        """Take what turns pieces into what is written; they keep it, so that this is done once."""
        self._console = console
        self._rows: dict[int, dict[int, _Written]] = {}

    def whole(self, update: LayoutUpdate) -> ChopsUpdate:
        """Take in a whole screen, which is always written: what is on the terminal may be anything.

        Return it with a place for every piece. Terminals do not agree on the width of emoji of many parts; where one
        differs, the borders still stand in their columns.
        """
        self._rows = {}
        chops: list[Mapping[int, Strip | None]] = []
        ends: list[list[int]] = []
        for y, pieces in enumerate(update.strips):
            placed: dict[int, Strip | None] = {}
            row = self._rows[y] = {}
            ends.append([])
            x = 0
            for piece in pieces:
                placed[x], row[x] = _filled(piece), self._written(piece)
                x += piece.cell_length
                ends[y].append(x)
            chops.append(placed)
        width, height = update.region.size
        return ChopsUpdate(chops, [(y, 0, width) for y in range(height)], ends)

    def what_changes(self, update: ChopsUpdate) -> ChopsUpdate | None:
        """Return the part of an update that changes something, as if it were written now; None for none."""
        chops: list[Mapping[int, Strip | None]] = [{}] * len(update.chops)
        spans = []
        for y, left, right in update.spans:
            changed: dict[int, Strip | None] = {}
            for (x, piece), end in zip(update.chops[y].items(), update.chop_ends[y], strict=False):
                is_asked_for = x < right and end > left
                changed[x] = piece if is_asked_for and self._write(y, x, min(end, right), piece) else None
            if any(piece is not None for piece in changed.values()):
                # Two spans may lie in one row.
                chops[y] = {x: _filled(piece) if piece else chops[y].get(x) for x, piece in changed.items()}
                spans.append((y, left, right))
        return ChopsUpdate(chops, spans, update.chop_ends) if spans else None

    def _write(self, y: int, x: int, end: int, piece: Strip | None) -> bool:
        """Note that a piece is written from `x` to `end`; return False when it stands there already."""
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
    """Return a piece that takes all of its cells: where a popup's edge cuts an emoji, Textual loses some of them."""
    text = piece.text
    short = 0 if text.isascii() else piece.cell_length - cell_len(text)
    return Strip([*piece, Segment(" " * short)], piece.cell_length) if short > 0 else piece
