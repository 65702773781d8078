"""Where the keyboard is, which row is meant and what went wrong can be told without a colour."""

import pytest
from rich.style import Style

from domain.errors import ModelAccessError
from tests.support.application import Driver, running
from tests.support.screen_rows import rows, strips, style_at
from tests.support.scripted_improver import ScriptedImprover
from tui.composition.paths import Paths

IDEA = "Design a REST API"


@pytest.fixture(autouse=True)
def _no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")


def styles(app: Driver) -> list[Style]:
    return [segment.style for strip in strips(app.app) for segment in strip if segment.style is not None]


def style_of(app: Driver, text: str, *, last: bool = False) -> Style:
    """Return the style in which `text` begins in the first or the last row that shows it."""
    found = [strip for strip in strips(app.app) if text in strip.text]
    strip = found[-1 if last else 0]
    return style_at(strip, strip.text.index(text))


async def test_no_segment_has_a_colour(paths: Paths) -> None:
    async with running(paths) as app:
        await app.improve(IDEA)
        for key in ("f1", "f3", "f4", "f7", "ctrl+o", "ctrl+p", "ctrl+f"):
            await app.press(key)
            assert all(style.color is None and style.bgcolor is None for style in styles(app))
            await app.press("escape")


async def test_the_pane_with_the_keyboard_has_a_heavy_border(paths: Paths) -> None:
    async with running(paths, size=(120, 40)) as app:
        await app.improve(IDEA)
        for letter, title in (("i", "Idea"), ("c", "Context"), ("r", "Result"), ("h", "History"), ("s", "History")):
            await app.press("ctrl+o", letter)
            await app.pilot.pause()
            text = "\n".join(rows(app.app))
            assert f"┏━ {title} ━" in text
            assert text.count("┏━") == 1


async def test_the_row_under_the_cursor_is_marked_and_reversed_while_it_takes_keys(paths: Paths) -> None:
    async with running(paths) as app:
        await app.improve(IDEA)
        await app.improve(" twice")
        await app.press("ctrl+o", "h")
        await app.pilot.pause()
        marked = [row for row in rows(app.app) if "│›" in row or "┃›" in row]
        assert len(marked) == 1
        assert style_of(app, "›").reverse
        await app.press("ctrl+o", "i")
        await app.pilot.pause()
        assert not style_of(app, "›").reverse
        assert style_of(app, "›").bold


async def test_the_cursor_in_a_text_is_reversed(paths: Paths) -> None:
    async with running(paths) as app:
        await app.type("ab")
        strip = next(strip for strip in strips(app.app) if "┃ ab" in strip.text)
        assert style_at(strip, strip.text.index("ab") + 2).reverse


async def test_an_error_has_a_sign_and_words(paths: Paths) -> None:
    error = ModelAccessError("The provider does not accept the key.", "Check LLM_API_KEY and start again.")
    async with running(paths, ScriptedImprover(error=error)) as app:
        await app.type(IDEA)
        await app.press("ctrl+j")
        await app.until(lambda: "does not accept" in app.result, "the failure")
        assert any("✗ " in row for row in rows(app.app))
        await app.press("ctrl+r")
        app.app.notify("It broke.", severity="error", markup=False)
        app.app.notify("It may break.", title="Careful", severity="warning", markup=False)
        await app.until(lambda: "✗ It broke." in app.notices, "the notice")
        assert "! Careful" in [notice.title for notice in app.toasts]


async def test_what_changed_is_told_by_marks_and_lines(paths: Paths) -> None:
    async with running(paths) as app:
        await app.improve(IDEA)
        await app.press("f3")
        await app.until(lambda: any("step by step" in row for row in rows(app.app)), "the difference")
        added = style_of(app, ", step by step")
        assert added.underline
        assert added.bold
        assert any(row.strip("│ ").startswith("+ # Role") for row in rows(app.app))


async def test_the_command_under_the_cursor_is_reversed(paths: Paths) -> None:
    async with running(paths) as app:
        await app.press("ctrl+p")
        await app.until(lambda: any("Improve (ctrl+j)" in row for row in rows(app.app)), "the commands")
        assert style_of(app, "Improve (ctrl+j)").reverse
        assert not style_of(app, "Copy (f8)").reverse
