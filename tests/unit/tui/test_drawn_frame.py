"""Nothing that stands on the terminal is written there again, and everything else is."""

import random

import pyte
from rich.console import Console
from rich.segment import Segment
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from tui.terminal.drawn_frame import DrawnFrame

COLUMNS, ROWS = 20, 4
CONSOLE = Console(force_terminal=True, width=COLUMNS)


def strip(text: str) -> Strip:
    return Strip([Segment(text)])


def whole(lines: list[str]) -> LayoutUpdate:
    return LayoutUpdate([[strip(line[:8]), strip(line[8:])] for line in lines], Region(0, 0, COLUMNS, ROWS))


def part(lines: list[str], spans: list[tuple[int, int, int]], cuts: list[int]) -> ChopsUpdate:
    """Return the update that draws `spans` of `lines`, whose pieces end at `cuts`."""
    starts = [0, *cuts[:-1]]
    chops = [{start: strip(line[start:end]) for start, end in zip(starts, cuts, strict=True)} for line in lines]
    return ChopsUpdate(chops, spans, [cuts] * len(lines))


def test_only_the_piece_that_differs_is_written() -> None:
    frame = DrawnFrame(CONSOLE)
    lines = ["a" * COLUMNS] * ROWS
    frame.whole(whole(lines))
    everything = [(y, 0, COLUMNS) for y in range(ROWS)]
    assert frame.what_changes(part(lines, everything, [8, COLUMNS])) is None
    lines[2] = "a" * 8 + "b" * 12
    update = frame.what_changes(part(lines, everything, [8, COLUMNS]))
    assert update is not None
    assert update.spans == [(2, 0, COLUMNS)]
    assert "a" not in update.render_segments(CONSOLE)
    assert "b" * 12 in update.render_segments(CONSOLE)
    assert frame.what_changes(part(lines, everything, [8, COLUMNS])) is None


def test_the_terminal_is_the_same_as_if_everything_was_written() -> None:
    chance = random.Random(7)
    frame = DrawnFrame(CONSOLE)
    lean, full = (pyte.Screen(COLUMNS, ROWS) for _ in range(2))
    streams = [pyte.Stream(screen) for screen in (lean, full)]
    lines = [" " * COLUMNS] * ROWS
    for turn in range(600):
        if turn % 97 == 0:
            streams[0].feed(frame.whole(whole(lines)).render_segments(CONSOLE))
            streams[1].feed(whole(lines).render_segments(CONSOLE))
        y = chance.randrange(ROWS)
        at, length = chance.randrange(COLUMNS), chance.randrange(1, COLUMNS)
        lines[y] = (lines[y][:at] + chance.choice("xyz ") * length)[:COLUMNS].ljust(COLUMNS)
        cuts = sorted({*chance.sample(range(1, COLUMNS), chance.randrange(3)), COLUMNS})
        # Textual names whole widgets, so spans begin and end at cuts, and may be of rows that have not changed.
        spans = [(row, 0, COLUMNS) for row in range(ROWS) if row == y or chance.random() < 0.5]
        update = part(lines, spans, cuts)
        streams[1].feed(update.render_segments(CONSOLE))
        if (changes := frame.what_changes(update)) is not None:
            streams[0].feed(changes.render_segments(CONSOLE))
        assert lean.display == full.display, f"turn {turn}"


def test_a_border_stands_in_its_column_whatever_width_the_terminal_gives_to_an_emoji() -> None:
    family = "👨\u200d👩\u200d👧"  # two cells for Textual, six for this terminal
    pieces = [strip("│"), strip(f"{family}{' ' * 16}"), strip("│")]
    update = LayoutUpdate([pieces], Region(0, 0, COLUMNS, 1))
    screen = pyte.Screen(COLUMNS, 1)
    pyte.Stream(screen).feed(DrawnFrame(CONSOLE).whole(update).render_segments(CONSOLE))
    assert screen.buffer[0][COLUMNS - 1].data == "│"


def test_a_piece_that_is_shorter_than_its_place_leaves_nothing_old_behind() -> None:
    screen = pyte.Screen(COLUMNS, 1)
    frame, stream = DrawnFrame(CONSOLE), pyte.Stream(screen)
    stream.feed(frame.whole(LayoutUpdate([[strip("x" * COLUMNS)]], Region(0, 0, COLUMNS, 1))).render_segments(CONSOLE))
    cut = Strip([Segment("会" * 9)], COLUMNS)  # it says twenty cells and has eighteen
    update = frame.what_changes(ChopsUpdate([{0: cut}], [(0, 0, COLUMNS)], [[COLUMNS]]))
    assert update is not None
    stream.feed(update.render_segments(CONSOLE))
    assert "x" not in screen.display[0]
