"""Filters for terminals with few colours, and for people who want none."""

from collections.abc import Callable
from functools import lru_cache

from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

_BRIGHT = 0.5


@lru_cache(4096)
def _without_colours(style: Style) -> Style:
    """Return a style without colours; text on a bright background is drawn in reverse."""
    ground = style.bgcolor
    is_bright = ground is not None and not ground.is_default and Color.from_rich_color(ground).brightness > _BRIGHT
    # Reversing twice changes nothing.
    return style.without_color + Style(reverse=is_bright is not bool(style.reverse))


@lru_cache(4096)
def _of_sixteen(style: Style) -> Style:
    """Return a style with the nearest of the sixteen colours."""
    colours = (
        None if colour is None else colour.downgrade(ColorSystem.STANDARD) for colour in (style.color, style.bgcolor)
    )
    return style + Style.from_color(*colours)


class NoColours(LineFilter):
    """Removes all colours, even grey: what the monochrome theme draws on white becomes reverse."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return `segments` with only bold, underline, reverse and the like."""
        return _styled(segments, _without_colours)


class SixteenColours(LineFilter):
    """Leaves only the colours that every terminal has."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return `segments` in the sixteen colours."""
        return _styled(segments, _of_sixteen)


def _styled(segments: list[Segment], change: Callable[[Style], Style]) -> list[Segment]:
    return [
        segment if segment.style is None else Segment(segment.text, change(segment.style), segment.control)
        for segment in segments
    ]
