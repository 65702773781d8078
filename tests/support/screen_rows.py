"""What the compositor draws, row by row and cell by cell, wide letters taking two."""

from rich.cells import cell_len
from rich.style import Style
from textual._context import visible_screen_stack
from textual.app import App
from textual.strip import Strip
from wcwidth import iter_graphemes


def strips(app: App[None]) -> list[Strip]:
    """Return the rows of the top screen, with what is around a popup."""
    visible_screen_stack.set(app._background_screens)
    return app.screen._compositor.render_strips()


def rows(app: App[None]) -> list[str]:
    """Return the text of each row."""
    return [strip.text for strip in strips(app)]


def cells(strip: Strip) -> list[str]:
    """Return the text of each cell; a wide letter's second cell is empty.

    Each segment begins where the lengths of those before it end, as each widget's piece does on a terminal.
    """
    found: list[str] = []
    for segment in strip:
        end = len(found) + segment.cell_length
        for grapheme in iter_graphemes(segment.text):
            found += [grapheme, *[""] * (cell_len(grapheme) - 1)]
        # Below the edge of a popup half an emoji may be narrower than what it was measured with.
        found[end:] = [""] * max(end - len(found), 0)
    return found


def style_at(strip: Strip, column: int) -> Style:
    """Return the style of a cell."""
    at = 0
    for segment in strip:
        at += segment.cell_length
        if column < at:
            return segment.style or Style()
    raise AssertionError(f"the row has {at} cells, not {column}")
