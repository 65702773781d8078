"""The frames that an application wrote to its terminal, and the cells that each of them rewrote needlessly."""

from collections.abc import Iterator
from dataclasses import dataclass

import pyte

SUPPORTS_FRAMES = "\x1b[?2026;2$y"
"""What a terminal answers that draws nothing between the beginning and the end of a frame."""
_BEGIN = b"\x1b[?2026h"


@dataclass(frozen=True, slots=True)
class Frame:
    """How many cells a frame wrote, how many of them look different now, and the rows that it wrote needlessly."""

    written: int
    changed: int
    idle_rows: tuple[int, ...]


class _CountingScreen(pyte.Screen):
    """Notes the cells that are written."""

    def __init__(self, columns: int, rows: int) -> None:
        super().__init__(columns, rows)
        self.written: set[tuple[int, int]] = set()

    def draw(self, data: str) -> None:
        before = self.cursor.y, self.cursor.x
        super().draw(data)
        self.written.update((before[0], x) for x in range(before[1], self.cursor.x))


def frames(before: bytes, raw: bytes, columns: int, rows: int) -> Iterator[Frame]:
    """Yield the frames in `raw`, which the application wrote after `before`."""
    screen = _CountingScreen(columns, rows)
    stream = pyte.ByteStream(screen)
    stream.feed(before)
    for frame in raw.split(_BEGIN)[1:]:
        old = _cells(screen)
        screen.written = set()
        stream.feed(frame)
        new = _cells(screen)
        changed = {cell for cell in new if new[cell] != old[cell]}
        idle = {y for y, _ in screen.written} - {y for y, _ in changed}
        yield Frame(len(screen.written), len(changed), tuple(sorted(idle)))


def _cells(screen: pyte.Screen) -> dict[tuple[int, int], pyte.screens.Char]:
    return {(y, x): screen.buffer[y][x] for y in range(screen.lines) for x in range(screen.columns)}
