"""Nothing that stands on the terminal is written there again, and everything else is."""

import random

import pyte
from rich.console import Console
from rich.segment import Segment
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from tui.terminal.drawn_frame import DrawnFrame, Pieces

COLUMNS, ROWS = 20, 4
CONSOLE = Console(force_terminal=True, width=COLUMNS)


def strip(text: str) -> Strip:
    return Strip([Segment(text)])


def rows(lines: list[str]) -> list[list[Strip]]:
    return [[strip(line[:8]), strip(line[8:])] for line in lines]


def written(pieces: Pieces) -> str:
    """Return what goes to the terminal."""
    return ChopsUpdate(*pieces).render_segments(CONSOLE)


def part(lines: list[str], spans: list[tuple[int, int, int]], cuts: list[int]) -> Pieces:
    """Return the update that draws `spans` of `lines`, whose pieces end at `cuts`."""
    starts = [0, *cuts[:-1]]
    chops = [{start: strip(line[start:end]) for start, end in zip(starts, cuts, strict=True)} for line in lines]
    return Pieces(chops, spans, [cuts] * len(lines))


def test_only_the_piece_that_differs_is_written() -> None:
    frame = DrawnFrame(CONSOLE)
    lines = ["a" * COLUMNS] * ROWS
    frame.whole(rows(lines), COLUMNS)
    everything = [(y, 0, COLUMNS) for y in range(ROWS)]
    assert frame.what_changes(part(lines, everything, [8, COLUMNS])) is None
    lines[2] = "a" * 8 + "b" * 12
    update = frame.what_changes(part(lines, everything, [8, COLUMNS]))
    assert update is not None
    assert update.spans == [(2, 0, COLUMNS)]
    assert "a" not in written(update)
    assert "b" * 12 in written(update)
    assert frame.what_changes(part(lines, everything, [8, COLUMNS])) is None


def test_the_terminal_is_the_same_as_if_everything_was_written() -> None:
    chance = random.Random(7)
    frame = DrawnFrame(CONSOLE)
    lean, full = (pyte.Screen(COLUMNS, ROWS) for _ in range(2))
    streams = [pyte.Stream(screen) for screen in (lean, full)]
    lines = [" " * COLUMNS] * ROWS
    for turn in range(600):
        if turn % 97 == 0:
            streams[0].feed(written(frame.whole(rows(lines), COLUMNS)))
            streams[1].feed(LayoutUpdate([*rows(lines)], Region(0, 0, COLUMNS, ROWS)).render_segments(CONSOLE))
        y = chance.randrange(ROWS)
        at, length = chance.randrange(COLUMNS), chance.randrange(1, COLUMNS)
        lines[y] = (lines[y][:at] + chance.choice("xyz ") * length)[:COLUMNS].ljust(COLUMNS)
        cuts = sorted({*chance.sample(range(1, COLUMNS), chance.randrange(3)), COLUMNS})
        # Textual names whole widgets, so spans begin and end at cuts, and may be of rows that have not changed.
        spans = [(row, 0, COLUMNS) for row in range(ROWS) if row == y or chance.random() < 0.5]
        update = part(lines, spans, cuts)
        streams[1].feed(written(update))
        if (changes := frame.what_changes(update)) is not None:
            streams[0].feed(written(changes))
        assert lean.display == full.display, f"turn {turn}"


def test_a_border_stands_in_its_column_whatever_width_the_terminal_gives_to_an_emoji() -> None:
    family = "👨\u200d👩\u200d👧"  # two cells for Textual, six for this terminal
    pieces = [strip("│"), strip(f"{family}{' ' * 16}"), strip("│")]
    screen = pyte.Screen(COLUMNS, 1)
    pyte.Stream(screen).feed(written(DrawnFrame(CONSOLE).whole([pieces], COLUMNS)))
    assert screen.buffer[0][COLUMNS - 1].data == "│"


def test_a_piece_that_is_shorter_than_its_place_leaves_nothing_old_behind() -> None:
    screen = pyte.Screen(COLUMNS, 1)
    frame, stream = DrawnFrame(CONSOLE), pyte.Stream(screen)
    stream.feed(written(frame.whole([[strip("x" * COLUMNS)]], COLUMNS)))
    cut = Strip([Segment("会" * 9)], COLUMNS)  # it says twenty cells and has eighteen
    update = frame.what_changes(Pieces([{0: cut}], [(0, 0, COLUMNS)], [[COLUMNS]]))
    assert update is not None
    stream.feed(written(update))
    assert "x" not in screen.display[0]
