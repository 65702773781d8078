"""Every key that is shown works, every key that works is shown, and none clashes."""

import pytest
from textual import events
from textual.command import CommandPalette
from textual.events import Key
from textual.screen import ModalScreen

from tests.support.application import running
from tui.composition.paths import Paths
from tui.dialogs.help import HelpScreen
from tui.dialogs.jump import TARGETS, JumpScreen
from tui.dialogs.palette import commands
from tui.keys.contexts import COMMANDS, FROM_THE_MAIN_SCREEN


async def test_a_question_mark_is_help_in_the_result_and_a_letter_in_the_idea(paths: Paths) -> None:
    async with running(paths) as app:
        await app.type("why?")
        assert app.idea == "why?"
        app.screen.set_focus(app.screen.query_one("#result"))
        await app.press("question_mark")
        assert isinstance(app.top, HelpScreen)


@pytest.mark.parametrize("size", [(60, 20), (120, 40)], ids=str)
async def test_jump_goes_to_every_pane_on_every_screen(paths: Paths, size: tuple[int, int]) -> None:
    async with running(paths, size=size) as app:
        await app.improve("Design a REST API")
        for command, target in TARGETS.items():
            app.screen.set_focus(app.screen.query_one("#idea"))
            await app.press("ctrl+o")
            assert isinstance(app.top, JumpScreen)
            await app.press(COMMANDS[command].keys)
            await app.until(lambda: app.top is app.screen, "the letters are gone")
            assert app.screen.focused is not None
            assert app.screen.focused.id == target


async def test_a_popup_that_is_closed_twice_in_one_burst_takes_nothing_else_away(paths: Paths) -> None:
    async with running(paths) as app:
        await app.improve("Design a REST API")
        bursts = (("ctrl+o", "r"), ("ctrl+o", "x"), ("f1", "escape"), ("f4", "escape"), ("L", "escape"))
        for opens, closes in bursts:
            app.screen.set_focus(app.screen.query_one("#result"))
            await app.press(opens)
            await app.until(lambda: isinstance(app.top, ModalScreen), f"the popup of {opens}")
            for _ in range(3):
                app.app.post_message(Key(closes, closes if len(closes) == 1 else None))
            await app.until(lambda: not isinstance(app.top, ModalScreen), f"{opens} is closed")
            await app.settle()
            assert app.top is app.screen, (opens, closes)
            assert "✓" in app.result, (opens, closes)


async def test_the_palette_offers_the_keymap_alone_and_runs_a_command(paths: Paths) -> None:
    async with running(paths) as app:
        await app.type("Design a REST API")
        await app.press("ctrl+p")
        assert isinstance(app.top, CommandPalette)
        await app.type("start a new idea")
        await app.press("enter")
        await app.until(lambda: app.top is app.screen and app.idea == "", "the command ran")


def test_the_palette_offers_everything_that_can_be_done_from_the_main_screen() -> None:
    offered = {command.action.removeprefix("screen.") for command in commands()}
    assert offered == {command.action.removeprefix("screen.") for command in FROM_THE_MAIN_SCREEN} - {
        "app.command_palette"
    }


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


async def test_letters_vanish_when_the_panes_move_away_from_them(paths: Paths) -> None:
    async with running(paths) as app:
        await app.press("ctrl+o")
        await app.until(lambda: isinstance(app.top, JumpScreen), "the letters")
        await app.pilot.resize_terminal(140, 50)
        await app.until(lambda: app.top is app.screen, "no letters")
        await app.press("ctrl+o")
        await app.until(lambda: isinstance(app.top, JumpScreen), "letters where the panes are now")
        await app.press("c")
        await app.until(lambda: app.screen.focused is app.screen.query_one("#context"), "the context")


async def test_a_popup_closes_once_and_a_key_behind_a_jump_is_for_the_pane_it_went_to(paths: Paths) -> None:
    async with running(paths) as app:
        await app.improve("Design a REST API")
        await app.press("alt+r")
        await app.until(lambda: "v2 of 2" in app.result, "a second version")
        await app.press("ctrl+o")
        # As a terminal delivers them when somebody is quick, before the first has been handled.
        app.app.post_message(events.Key("r", "r"))
        app.app.post_message(events.Key("left_square_bracket", "["))
        await app.until(lambda: "v1 of 2" in app.result, "the first version")
        assert app.top is app.screen
        for key in ("f1", "f3", "f4"):
            await app.press(key)
            await app.until(lambda: app.top is not app.screen, "the popup")
            for _ in range(3):
                app.app.post_message(events.Key("escape", None))
            await app.until(lambda: app.top is app.screen, "the screen below")
            await app.pilot.pause()
            assert app.top is app.screen
