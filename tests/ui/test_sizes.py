"""A window of any size, and keys that come before anything is laid out, never end the application."""

import pytest
from textual.command import CommandList

from tests.support.application import Driver, running
from tests.ui.test_keys_in_order import burst
from tui.composition.paths import Paths
from tui.widgets.choice_list import MarkedList

_MOST_SETTLES = 20


async def settled(app: Driver) -> None:
    """Wait, but not for long: what is drawn only when something else changes may be so for minutes."""
    for _ in range(_MOST_SETTLES):
        await app.settle()


@pytest.mark.parametrize("popup", ["f9", "ctrl+p"])
@pytest.mark.parametrize("key", ["pageup", "pagedown"])
async def test_a_screenful_in_a_list_that_is_not_laid_out_yet(paths: Paths, popup: str, key: str) -> None:
    async with running(paths) as app:
        burst(app, popup, key, key)
        await app.until(lambda: app.top is not app.screen, "the popup")
        await app.settle()


async def test_a_window_that_grows_and_shrinks(paths: Paths) -> None:
    async with running(paths, size=(200, 60)) as app:
        for size in [(60, 20), (1, 1), (200, 60), (60, 20)]:
            await app.pilot.resize_terminal(*size)
            await app.settle()
        await app.type("still here")
        assert app.idea == "still here"


@pytest.mark.parametrize("key", ["ctrl+p", "alt+t"])
async def test_a_palette_in_a_window_of_a_few_cells(paths: Paths, key: str) -> None:
    async with running(paths) as app:
        await app.press(key)
        await app.until(lambda: app.top.query_one(CommandList).option_count, "the commands")
        for size in [(4, 3), (1, 1), (3, 40), (8, 3)]:
            await app.pilot.resize_terminal(*size)
            await app.press("down", "pagedown")
            assert app.app.crash is None, size
            assert app.screen_text.startswith("Win"[: size[0]]), size
        await app.pilot.resize_terminal(80, 24)
        await settled(app)
        assert "too small" not in app.screen_text
        assert app.top.query_one(CommandList).region


@pytest.mark.parametrize("keys", [("f9",), ("f9", "f1")])
async def test_what_lies_below_a_popup_follows_the_window(paths: Paths, keys: tuple[str, ...]) -> None:
    async with running(paths) as app:
        await app.press(*keys)
        for size in [(8, 3), (80, 24)]:
            await app.pilot.resize_terminal(*size)
            await settled(app)
        assert "too small" not in app.screen_text
        await app.press("escape")
        assert "too small" not in app.screen_text


@pytest.mark.parametrize("key", ["f9", "f1"])
async def test_the_row_under_the_cursor_stays_in_view_when_the_window_changes(paths: Paths, key: str) -> None:
    async with running(paths, size=(120, 40)) as app:
        await app.press(key)
        await app.until(lambda: app.top.query(MarkedList), "the popup")
        rows = app.top.query_one(MarkedList)
        await app.until(lambda: rows.option_count > 10, "its rows")
        await app.press("end")
        for size in [(90, 23), (43, 44), (123, 21), (30, 8), (120, 40)]:
            await app.pilot.resize_terminal(*size)
            await app.until(lambda: "›" in app.screen_text, f"the row under the cursor is shown at {size}")


async def test_a_palette_opens_while_the_one_before_is_still_closing(paths: Paths) -> None:
    async with running(paths) as app:
        await app.press("ctrl+p")
        first = app.top
        first.dismiss()
        app.app.action_command_palette()
        await app.until(lambda: app.top not in {app.screen, first}, "the palette")
        await app.settle()
