"""A theme is looked at before it is taken, and is there at the next start."""

from threading import Event

import pytest

from tests.support.application import Driver, running
from tui.composition.container import Container
from tui.composition.paths import Paths
from tui.dialogs.statistics import StatisticsScreen


async def palette(app: Driver, key: str, text: str = "") -> None:
    await app.press(key)
    await app.until(lambda: app.top is not app.screen, "the palette")
    if text:
        await app.type(text)


async def test_themes_are_previewed_and_escape_brings_the_old_one_back(paths: Paths) -> None:
    async with running(paths) as app:
        assert app.app.theme == "dark"
        await palette(app, "alt+t", "dracula")
        await app.until(lambda: app.app.theme == "dracula", "a preview")
        await app.press("escape")
        await app.until(lambda: app.app.theme == "dark", "the old theme")
        assert not paths.config_file.exists()


async def test_moving_through_the_themes_shows_each(paths: Paths) -> None:
    async with running(paths) as app:
        await palette(app, "alt+t")
        seen = set()
        for _ in range(4):
            await app.press("down")
            await app.pilot.pause(0.05)
            seen.add(app.app.theme)
        assert len(seen) > 2


async def test_a_theme_that_is_taken_is_kept_beside_what_stands_in_the_file(paths: Paths) -> None:
    paths.config.mkdir()
    paths.config_file.write_text('# mine\nllm_model = "x"\n')
    async with running(paths) as app:
        await palette(app, "ctrl+p", "theme: high-contrast-light")
        await app.until(lambda: app.app.theme == "high-contrast-light", "a preview")
        await app.press("enter")
        await app.until(lambda: "Theme: high-contrast-light." in app.notices, "it is kept")
        assert app.app.theme == "high-contrast-light"
    assert paths.config_file.read_text() == '# mine\nllm_model = "x"\ntheme = "high-contrast-light"\n'
    async with running(paths) as again:
        await again.until(lambda: again.app.theme == "high-contrast-light", "the kept theme")


async def test_of_two_themes_that_are_taken_quickly_the_last_one_is_kept(paths: Paths) -> None:
    begun, goes_on = [], Event()

    def hold(container: Container) -> None:
        keep_theme = container.keep_theme

        def late(name: str) -> bool:
            begun.append(name)
            if name == "nord":
                assert goes_on.wait(60), "never released"
            return keep_theme(name)

        container.keep_theme = late  # type: ignore[method-assign]  # a slow disk

    async with running(paths, prepare=hold) as app:
        app.screen.action_use_theme("nord")
        app.screen.action_use_theme("light")
        await app.until(lambda: begun, "the first one is being kept")
        await app.settle()
        assert begun == ["nord"]
        goes_on.set()
        await app.until(lambda: "Theme: light." in app.notices, "the second one is kept")
    assert paths.config_file.read_text() == 'theme = "light"\n'


async def test_another_command_of_the_palette_changes_no_theme(paths: Paths) -> None:
    async with running(paths) as app:
        await palette(app, "ctrl+p", "nord")
        await app.until(lambda: app.app.theme == "nord", "a preview")
        await app.press(*["backspace"] * 4)
        await app.type("statistics")
        await app.until(lambda: app.app.theme == "dark", "the old theme under another command")
        await app.press("enter")
        await app.until(lambda: isinstance(app.top, StatisticsScreen), "the command")
        assert app.app.theme == "dark"


async def test_the_environment_wins_over_the_choice_and_it_is_said(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THEME", "nord")
    async with running(paths) as app:
        await app.until(lambda: app.app.theme == "nord", "the setting")
        await palette(app, "alt+t", "light")
        await app.until(lambda: app.app.theme == "light", "a preview")
        await app.press("enter")
        await app.until(lambda: any("until you quit" in notice for notice in app.notices), "the warning")


async def test_a_file_that_cannot_be_written_is_told(paths: Paths) -> None:
    paths.config.mkdir()
    async with running(paths) as app:
        paths.config_file.write_text("theme = ")
        await palette(app, "alt+t", "light")
        await app.until(lambda: app.app.theme == "light", "a preview")
        await app.press("enter")
        await app.until(lambda: any("not valid TOML" in notice for notice in app.notices), "the reason")
        assert app.app.theme == "light"


async def test_a_name_that_is_no_theme_is_told(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THEME", "[blue]")
    async with running(paths) as app:
        await app.until(lambda: any("'[blue]', an unknown theme" in notice for notice in app.notices), "the notice")
        assert app.app.theme == "dark"


async def test_with_no_color_there_is_nothing_to_choose(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with running(paths) as app:
        await app.press("alt+t")
        await app.until(lambda: any("NO_COLOR is set" in notice for notice in app.notices), "the reason")
        assert app.app.theme == "monochrome"


async def test_every_theme_there_is_draws_the_screen_and_a_popup(paths: Paths) -> None:
    async with running(paths) as app:
        await app.improve("Design a REST API")
        for name in app.app.available_themes:
            app.app.theme = name
            await app.press("f3", "escape")
