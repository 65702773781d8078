"""A window of any size, and keys that come before anything is laid out, never end the application."""

import pytest

from tests.support.application import running
from tests.ui.test_keys_in_order import burst
from tui.composition.paths import Paths


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


async def test_a_palette_opens_while_the_one_before_is_still_closing(paths: Paths) -> None:
    async with running(paths) as app:
        await app.press("ctrl+p")
        first = app.top
        first.dismiss()
        app.app.action_command_palette()
        await app.until(lambda: app.top not in {app.screen, first}, "the palette")
        await app.settle()
