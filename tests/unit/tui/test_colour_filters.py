"""What is left of styles in terminals of few colours or of none."""

import pytest
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from tui.theme.filters import NoColours, SixteenColours

GROUND = Color.parse("#000000")


@pytest.mark.parametrize(
    ("style", "left"),
    [
        ("bold #ffffff on #000000", "bold"),
        ("#000000 on #ffffff", "reverse"),
        ("reverse #000000 on #ffffff", ""),
        ("reverse #ffffff on #000000", "reverse"),
        ("reverse #ffffff", "reverse"),
        ("underline strike red on default", "underline strike"),
    ],
)
def test_without_colours_a_bright_ground_becomes_reverse(style: str, left: str) -> None:
    (segment,) = NoColours().apply([Segment("x", Style.parse(style))], GROUND)
    assert segment.style is not None
    assert (segment.style.color, segment.style.bgcolor) == (None, None)
    assert segment.style.render("x") == Style.parse(left).render("x")


def test_of_many_colours_sixteen_are_left() -> None:
    styles = ["#ff0000 on #00ff00", "color(200)", "cyan on black", "bold", "default on default"]
    changed = SixteenColours().apply([Segment("x", Style.parse(style)) for style in styles], GROUND)
    for segment in changed:
        rendered = segment.style.render("x", color_system=ColorSystem.TRUECOLOR) if segment.style else ""
        assert "38;" not in rendered
        assert "48;" not in rendered
    assert changed[2].style == Style.parse("cyan on black")


def test_what_has_no_style_stays_as_it_is() -> None:
    plain = Segment("x", None)
    assert NoColours().apply([plain], GROUND) == [plain]
    assert SixteenColours().apply([plain], GROUND) == [plain]
