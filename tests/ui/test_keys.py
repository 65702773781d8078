"""Every key that is shown works, every key that works is shown, and none clashes."""

import pytest
from textual.command import CommandPalette
from textual.widgets import Footer, Static
from textual.widgets._footer import FooterKey

from tests.support.application import running
from tui.keymap import ANYWHERE, IN_A_LIST_OR_RESULT, IN_THE_LIST, IN_THE_RESULT, Command
from tui.paths import Paths
from tui.screens.help_screen import HelpScreen
from tui.screens.jump_screen import TARGETS, JumpScreen

ALL = (*ANYWHERE, *IN_A_LIST_OR_RESULT, *IN_THE_LIST, *IN_THE_RESULT)


def keys(*groups: tuple[Command, ...]) -> list[str]:
    return [key for group in groups for command in group for key in command.keys.split(",")]


def test_no_key_has_two_meanings_in_one_place() -> None:
    for place in ((IN_A_LIST_OR_RESULT, IN_THE_LIST), (IN_A_LIST_OR_RESULT, IN_THE_RESULT)):
        here = keys(ANYWHERE, *place)
        assert len(here) == len(set(here))


def test_every_binding_has_an_id_of_its_own() -> None:
    assert len({command.id for command in ALL}) == len(ALL)


async def test_the_footer_shows_the_keys_of_the_keymap_and_no_other(paths: Paths) -> None:
    async with running(paths, size=(160, 40)) as app:
        for focused in ("idea", "search", "history-list", "result"):
            app.screen.set_focus(app.screen.query_one(f"#{focused}"))
            await app.pilot.pause()
            shown = [key.description for key in app.screen.query_one(Footer).query(FooterKey)]
            here = [command.label for command in ANYWHERE if command.footer]
            assert sorted(shown) == sorted(here + (["Open"] if focused == "history-list" else []))


async def test_the_help_names_every_key(paths: Paths) -> None:
    async with running(paths, size=(100, 60)) as app:
        await app.press("f1")
        assert isinstance(app.top, HelpScreen)
        text = "\n".join(str(line.render()) for line in app.top.query(Static))
        for command in ALL:
            assert command.help in text
        await app.press("escape")
        await app.until(lambda: not isinstance(app.top, HelpScreen), "closed")


async def test_a_question_mark_is_help_in_the_result_and_a_letter_in_the_idea(paths: Paths) -> None:
    async with running(paths) as app:
        await app.type("why?")
        assert app.idea == "why?"
        app.screen.set_focus(app.screen.query_one("#result"))
        await app.press("question_mark")
        assert isinstance(app.top, HelpScreen)


@pytest.mark.parametrize("size", [(60, 20), (120, 40)], ids=str)
@pytest.mark.parametrize(("letter", "target"), TARGETS.items())
async def test_jump_goes_to_every_pane_on_every_screen(
    paths: Paths, letter: str, target: str, size: tuple[int, int]
) -> None:
    async with running(paths, size=size) as app:
        await app.improve("Design a REST API")
        await app.press("ctrl+o")
        assert isinstance(app.top, JumpScreen)
        await app.press(letter)
        await app.until(lambda: app.top is app.screen, "the letters are gone")
        assert app.screen.focused is not None
        assert app.screen.focused.id == target


async def test_the_palette_offers_the_keymap_alone_and_runs_a_command(paths: Paths) -> None:
    async with running(paths) as app:
        await app.type("Design a REST API")
        await app.press("ctrl+p")
        assert isinstance(app.top, CommandPalette)
        await app.type("start a new idea")
        await app.pilot.pause(0.3)
        await app.press("enter")
        await app.until(lambda: app.top is app.screen and app.idea == "", "the command ran")


async def test_the_palette_does_not_open_over_the_help_where_its_commands_would_do_nothing(paths: Paths) -> None:
    async with running(paths) as app:
        await app.press("f1")
        assert isinstance(app.top, HelpScreen)
        await app.press("ctrl+p")
        assert isinstance(app.top, HelpScreen)


async def test_letters_in_the_result_are_commands(paths: Paths) -> None:
    async with running(paths) as app:
        await app.improve("Design a REST API")
        app.screen.set_focus(app.screen.query_one("#result"))
        await app.press("y")
        await app.until(lambda: app.app.clipboard, "y copies")
        await app.press("n")
        await app.until(lambda: app.idea == "", "n starts a new idea")
