"""The keys of config.toml: they work on every screen, every text names them, and what is wrong is said by name."""

import pytest
from textual.command import CommandPalette
from textual.widgets import Input, OptionList

from tests.support.application import Driver, running
from tui.composition.paths import Paths
from tui.dialogs.confirm import ConfirmScreen
from tui.dialogs.help import HelpScreen
from tui.dialogs.key_list import KeyList
from tui.dialogs.statistics import StatisticsScreen
from tui.main_screen.banner import Banner
from tui.result.diff_screen import DiffScreen
from tui.widgets.key_footer import FooterKey
from tui.widgets.text_input import TextInput


def write(paths: Paths, *lines: str) -> None:
    paths.config.mkdir(parents=True, exist_ok=True)
    paths.config_file.write_text("\n".join(["[keys]", *lines]))


def footer(app: Driver) -> dict[str, str]:
    return {key.description: key.key_display for key in app.top.query("FooterKey").results(FooterKey)}


def banner(app: Driver) -> str:
    widget = app.screen.query_one(Banner)
    return str(widget.render()) if widget.display else ""


async def test_a_key_of_ones_own_works_in_place_of_the_keymaps(paths: Paths) -> None:
    write(paths, 'improve = "ctrl+t,alt+i"')
    async with running(paths) as app:
        await app.type("Design a REST API")
        await app.press("ctrl+j", "f5")
        assert "✓" not in app.result
        await app.press("ctrl+t")
        await app.until(lambda: "✓ saved" in app.result, "a result")
        assert banner(app) == ""


async def test_every_text_names_the_key_in_force(paths: Paths) -> None:
    write(paths, 'improve = "ctrl+t"', 'help = "alt+h"', 'search = "alt+w"', 'back = "ctrl+y"', 'text-redo = ""')
    async with running(paths) as app:
        assert "press ctrl+t. alt+h shows" in app.result
        assert "press ctrl+t" in str(app.screen.query_one("#idea", TextInput).placeholder)
        assert app.screen.query_one("#search", Input).placeholder == "Search (alt+w)"
        assert footer(app)["Improve"] == "^t"
        assert footer(app)["Help"] == "alt+h"
        await app.press("alt+h")
        assert isinstance(app.top, HelpScreen)
        rows = {one.id: str(one.prompt).split() for one in app.top.query_one(KeyList).options if one.id}
        assert rows["improve"][0] == "ctrl+t"
        assert rows["text-redo"][:2] == ["no", "key"]
        await app.press("escape")
        await app.press("ctrl+p")
        assert isinstance(app.top, CommandPalette)
        found = app.top.query_one(OptionList)
        await app.until(lambda: found.options, "the commands")
        offered = [str(one.prompt) for one in found.options]
        assert any("Improve (ctrl+t)" in line for line in offered)


async def test_what_looks_like_a_setting_and_is_none_is_named_until_it_is_dismissed(paths: Paths) -> None:
    paths.config.mkdir(parents=True)
    paths.config_file.write_text("llm_temprature = 1\n")
    async with running(paths) as app:
        await app.until(lambda: "llm_temprature" in banner(app), "the problem")
        assert "the nearest is LLM_TEMPERATURE" in banner(app)
        await app.press("escape")
        assert banner(app) == ""


async def test_a_popups_keys_can_be_changed_and_it_shows_them(paths: Paths) -> None:
    write(paths, 'confirm-yes = "j"', 'confirm-no = "k,escape"', 'diff-close = "w"', 'statistics-close = "f12"')
    async with running(paths) as app:
        await app.improve("Design a REST API")
        app.screen.set_focus(app.screen.query_one("#result"))
        await app.press("v")
        await app.until(lambda: isinstance(app.top, DiffScreen), "what changed")
        await app.press("escape", "q")
        assert isinstance(app.top, DiffScreen)
        await app.press("w")
        await app.until(lambda: app.top is app.screen, "closed")
        await app.press("f4")
        await app.until(lambda: isinstance(app.top, StatisticsScreen) and footer(app), "the statistics")
        assert footer(app) == {"Close": "f12", "Help": "f1"}
        await app.press("f12")
        await app.press("L")
        await app.until(lambda: isinstance(app.top, ConfirmScreen) and footer(app), "the question")
        assert footer(app) == {"Delete": "j", "Keep": "k", "Help": "f1"}
        await app.press("y")
        assert isinstance(app.top, ConfirmScreen)
        await app.press("j")
        await app.until(lambda: not app.rows, "deleted")


async def test_a_command_without_a_key_is_in_no_footer_and_still_in_the_palette(paths: Paths) -> None:
    write(paths, 'shape = ""', "copy = false", 'copy-here = "none"')
    async with running(paths, size=(200, 40)) as app:
        assert "Options" not in footer(app)
        await app.press("f7")
        assert app.top is app.screen
        await app.press("ctrl+p")
        await app.type("choose framework length")
        await app.pilot.pause(0.3)
        await app.press("enter")
        await app.until(lambda: type(app.top).__name__ == "ShapeScreen", "the shapes")


async def test_quitting_has_its_new_key_everywhere_and_the_old_one_nowhere(paths: Paths) -> None:
    write(paths, 'quit = "ctrl+x"', 'text-cut = "alt+x"', 'line-cut = "alt+x"')
    async with running(paths) as app:
        await app.press("f4")
        await app.press("ctrl+q")
        assert app.app.is_running
        await app.press("ctrl+x")
        await app.until(lambda: app.has_ended, "the end")


async def test_a_clash_is_said_by_name_and_the_first_keeps_the_key(paths: Paths) -> None:
    write(paths, 'improve = "ctrl+t"', 'search = "ctrl+t"', 'imprve = "f5"', 'copy = "ctrl+m"', 'quit = ""')
    async with running(paths) as app:
        await app.until(lambda: banner(app), "the news")
        assert "Some key bindings in config.toml were ignored" in banner(app)
        assert "There is no command 'imprve'; the nearest is 'improve'." in banner(app)
        assert "copy cannot have ctrl+m: terminals send enter for it." in banner(app)
        assert "and 1 more: prompt-improver doctor lists them." in banner(app)
        await app.press("escape")
        await app.press("ctrl+f")
        assert app.screen.focused is app.screen.query_one("#search"), "search kept its own"
        await app.press("escape")
        await app.type("Design a REST API")
        await app.press("ctrl+t")
        await app.until(lambda: "✓ saved" in app.result, "a result")


@pytest.mark.parametrize(
    "text", ["", "keys = 3", "[keys]\nimprove =", "[other]\nx = 1", "\x00", "[keys]\n'\\u0001' = 'f5'"], ids=repr
)
async def test_whatever_the_file_holds_the_application_starts(paths: Paths, text: str) -> None:
    paths.config.mkdir(parents=True)
    paths.config_file.write_text(text)
    async with running(paths) as app:
        assert ("were ignored" in banner(app)) == (text == "keys = 3" or "u0001" in text or "other" in text)
        await app.press("f1")
        assert isinstance(app.top, HelpScreen)


async def test_the_feedback_is_sent_with_its_own_key_and_enter_makes_a_line_then(paths: Paths) -> None:
    write(paths, 'feedback-send = "ctrl+y"', 'text-redo = ""')
    async with running(paths) as app:
        await app.improve("Design a REST API")
        await app.press("ctrl+r")
        await app.type("shorter")
        await app.press("enter")
        await app.type("and kinder")
        await app.press("ctrl+y")
        await app.until(lambda: "v2 of 2" in app.result, "a second version")
        assert "shorter" in app.result
        assert "and kinder" in app.result
