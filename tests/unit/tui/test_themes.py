"""Every text can be read on whatever it may stand on, in each of the application's own themes."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.color import Color

from tests.support.contrast import contrast
from tui.app.base_app import BaseApp
from tui.theme.appearance import AUTO
from tui.theme.themes import DARK, LIGHT, MONOCHROME, OWN_THEMES, SIXTEEN, choose_theme, theme_names

TUI = Path(__file__).parents[3] / "tui"
IN_COLOUR = [theme.name for theme in OWN_THEMES if theme.name not in {SIXTEEN, MONOCHROME}]
HIGH = "high-contrast"

# For texts and for other signs. In high contrast: WCAG 2.2, 1.4.6, and what 1.4.3 asks of texts; else 1.4.3 and 1.4.11.
LEAST = {True: (7.0, 4.5), False: (4.5, 3.0)}


def blocks() -> Iterator[dict[str, str]]:
    """Yield the declarations of each rule of the style sheets, nested ones apart."""
    sheets = "\n".join((TUI / name).read_text() for name in ("app/app.tcss", "dialogs/dialogs.tcss"))
    text = re.sub(r"/\*.*?\*/", "", sheets, flags=re.DOTALL)
    while found := re.findall(r"\{([^{}]*)\}", text):
        for block in found:
            pairs = (line.partition(":") for line in block.split(";") if ":" in line)
            yield {name.strip(): value.strip() for name, _, value in pairs}
        text = re.sub(r"\{[^{}]*\}", ";", text)


def uses() -> tuple[set[str], set[tuple[str, str]], set[str], set[str]]:
    """Return the text colours, the pairs of text and ground, the grounds and the colours of lines."""
    texts, pairs, grounds, lines = set(), set(), {"$background"}, set()
    for block in blocks():
        colour, ground = block.get("color", ""), block.get("background", "")
        colour, ground = (value if value.startswith("$") else "" for value in (colour, ground))
        if colour and ground:
            pairs.add((colour, ground))
        elif colour:
            texts.add(colour)
        # What has a share of transparency lies under a popup, and is there to be looked away from.
        if ground and not (colour or ground.endswith("%")):
            grounds.add(ground)
        if title := block.get("border-title-color"):
            texts.add(title)
        lines |= {
            found for name, value in block.items() if "border" in name for found in re.findall(r"\$[\w-]+", value)
        }
    # The commands draw no screen; what begins with a dollar there is no colour.
    source = "\n".join(path.read_text() for path in TUI.rglob("*.py") if path.parent != TUI / "cli")
    for style in re.findall(r'"((?:\w+ )*\$[\w-]+(?: on \$[\w-]+)?)"', source):
        names = re.findall(r"\$[\w-]+", style)
        if len(names) > 1:
            pairs.add((names[0], names[1]))
        else:
            texts.add(names[0])
    return texts, pairs, grounds, lines - texts


def test_the_uses_are_found() -> None:
    texts, pairs, grounds, lines = uses()
    assert {"$foreground", "$text-muted", "$text-error", "$text-accent", "$text-warning"} <= texts
    assert ("$block-cursor-foreground", "$block-cursor-background") in pairs
    assert {"$background", "$surface", "$panel"} <= grounds
    assert {"$border", "$pane-border", "$warning"} <= lines


@pytest.mark.parametrize("name", IN_COLOUR)
def test_every_text_and_every_line_can_be_told_from_its_ground(name: str) -> None:
    variables = BaseApp(name).get_css_variables()
    texts, pairs, grounds, lines = uses()

    def colour(use: str) -> Color:
        variable, _, share = use.removeprefix("$").partition(" ")
        plain = Color.parse(variables[variable])
        assert plain.a == 1, f"{use} is mixed with whatever it lies on"
        ground = Color.parse(variables["background"])
        return ground.blend(plain, float(share.rstrip("%")) / 100) if share else plain

    least_text, least_line = LEAST[name.startswith(HIGH)]
    banner = ("$foreground", "$warning 20%")
    assert banner in pairs
    for text, ground in {
        *pairs,
        *((text, ground) for text in {*texts, "$footer-key-foreground"} for ground in grounds),
    }:
        ratio = contrast(colour(text), colour(ground))
        assert ratio >= least_text, f"{text} on {ground}: {ratio:.2f}"
    for line in {*lines, "$scrollbar", "$input-cursor-background"}:
        for ground in ("$background", "$surface"):
            ratio = contrast(colour(line), colour(ground))
            assert ratio >= least_line, f"{line} on {ground}: {ratio:.2f}"


@pytest.mark.parametrize("name", IN_COLOUR)
def test_the_cursor_of_the_list_can_be_told_from_the_other_rows(name: str) -> None:
    variables = BaseApp(name).get_css_variables()
    cursor, ground = (Color.parse(variables[key]) for key in ("block-cursor-background", "background"))
    assert contrast(cursor, ground) >= LEAST[name.startswith(HIGH)][1]


def test_the_formula_gives_the_known_ratios() -> None:
    assert contrast(Color.parse("#000000"), Color.parse("#ffffff")) == pytest.approx(21)
    assert contrast(Color.parse("#777777"), Color.parse("#ffffff")) == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("name", [MONOCHROME, SIXTEEN])
def test_the_plainest_themes_name_no_colour_between_the_terminals_own(name: str) -> None:
    theme = next(theme for theme in OWN_THEMES if theme.name == name)
    values = {theme.primary, theme.background, *theme.variables.values()} - {"none", "bold", "reverse"}
    if name == MONOCHROME:
        assert values == {"#000000", "#ffffff"}
    else:
        assert all(str(value).startswith("ansi_") for value in values)


NAMES = {"dark": 1, "light": 1, "nord": 1}


@pytest.mark.parametrize(
    ("name", "environ", "sixteen", "chosen"),
    [
        ("auto", {}, False, DARK),
        ("auto", {"COLORFGBG": "15;0"}, False, DARK),
        ("auto", {"COLORFGBG": "0;15"}, False, LIGHT),
        ("auto", {"COLORFGBG": "0;default;7"}, False, LIGHT),
        ("auto", {"COLORFGBG": "0;default"}, False, DARK),
        ("auto", {"COLORFGBG": "0;15"}, True, SIXTEEN),
        ("nord", {"COLORFGBG": "0;15"}, True, "nord"),
        ("no such theme", {}, False, DARK),
        ("nord", {"NO_COLOR": "1"}, False, MONOCHROME),
        ("nord", {"NO_COLOR": "0"}, True, MONOCHROME),
        ("nord", {"NO_COLOR": ""}, False, "nord"),
    ],
)
def test_a_theme_is_chosen_by_setting_and_terminal(
    name: str, environ: dict[str, str], sixteen: bool, chosen: str
) -> None:
    assert choose_theme(name, NAMES, environ, sixteen_colours=sixteen) == chosen


def test_the_names_for_the_setting_are_those_that_the_application_offers() -> None:
    assert set(theme_names()) == {AUTO, *BaseApp().available_themes}
