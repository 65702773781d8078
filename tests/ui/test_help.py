"""The help: every key, found by typing, run with enter or a click."""

import pytest

from tests.support.application import Driver, running
from tui.composition.paths import Paths
from tui.dialogs.help import HelpScreen
from tui.dialogs.key_list import KeyList
from tui.dialogs.statistics import StatisticsScreen
from tui.keys.contexts import COMMANDS, PLACES


def rows(app: Driver) -> dict[str, str]:
    """What the help shows, by the command's id."""
    options = app.top.query_one(KeyList).options
    return {option.id: " ".join(str(option.prompt).split()) for option in options if option.id}


def note(app: Driver) -> str:
    line = app.top.query_one("#help-note")
    return str(line.render()) if line.display else ""


async def open_help(app: Driver) -> None:
    await app.press("f1")
    await app.until(lambda: isinstance(app.top, HelpScreen), "the help")


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (160, 60)], ids=str)
async def test_it_names_every_key_of_the_application_under_its_place(paths: Paths, size: tuple[int, int]) -> None:
    async with running(paths, size=size) as app:
        await open_help(app)
        shown = rows(app)
        assert list(shown) == list(COMMANDS)
        for command in COMMANDS.values():
            assert set(command.help.split()) <= set(shown[command.id].split()), command.id
        titles = [str(option.prompt) for option in app.top.query_one(KeyList).options if not option.id]
        assert [title for title in titles if title] == [place.title for place in PLACES]
        widest = max(
            len(line) for option in app.top.query_one(KeyList).options for line in str(option.prompt).split("\n")
        )
        assert widest <= app.top.query_one(KeyList).size.width


async def test_a_filter_finds_keys_by_every_word_and_marks_them(paths: Paths) -> None:
    async with running(paths) as app:
        await open_help(app)
        await app.press("slash")
        await app.type("copy prompt")
        await app.until(lambda: list(rows(app)) == ["copy", "copy-here", "copy-prompt"], "what is meant")
        prompt = app.top.query_one(KeyList).options[1].prompt
        assert "underline" in str(getattr(prompt, "spans", ""))
        await app.press("escape")
        await app.until(lambda: list(rows(app)) == list(COMMANDS), "escape forgets the filter")
        await app.press("escape")
        await app.until(lambda: app.top is app.screen, "and then closes")


async def test_a_key_is_found_by_its_name_and_by_the_name_in_the_settings(paths: Paths) -> None:
    async with running(paths) as app:
        await open_help(app)
        await app.press("slash")
        await app.type("ALT+Z")
        assert list(rows(app)) == ["full-screen"]
        await app.press("ctrl+u")
        await app.type("favorite-here")
        assert list(rows(app)) == ["favorite-here"]


async def test_it_says_when_no_key_has_that_name(paths: Paths) -> None:
    async with running(paths) as app:
        await open_help(app)
        await app.press("slash")
        await app.type("zebra [/b]")
        assert note(app) == "No key has “zebra [/b]” in its name or its help."
        await app.press("enter")
        assert isinstance(app.top, HelpScreen), "there is nothing to run"


async def test_enter_runs_what_was_found(paths: Paths) -> None:
    async with running(paths) as app:
        await open_help(app)
        await app.press("slash")
        await app.type("statistics of the history")
        await app.press("enter")
        await app.until(lambda: isinstance(app.top, StatisticsScreen), "the statistics")


async def test_a_command_of_the_result_runs_too_and_a_movement_says_that_it_does_not(paths: Paths) -> None:
    async with running(paths) as app:
        await app.improve("Design a REST API")
        await open_help(app)
        await app.press("slash")
        await app.type("favorite-here")
        await app.press("enter")
        await app.until(lambda: "★ Added to favourites." in app.notices, "it is a favourite")
        await open_help(app)
        await app.press("slash")
        await app.type("list-half-down")
        await app.press("enter")
        assert "its own place" in note(app)
        assert isinstance(app.top, HelpScreen)


async def test_it_moves_as_every_list_does(paths: Paths) -> None:
    async with running(paths, size=(80, 24)) as app:
        await open_help(app)
        keys = app.top.query_one(KeyList)

        def at() -> str:
            assert keys.command is not None
            return keys.command.id

        order = list(COMMANDS)
        assert at() == order[0]
        for key, expected in (("j", order[1]), ("down", order[2]), ("k", order[1]), ("up", order[0])):
            await app.press(key)
            assert at() == expected
        await app.press("G")
        assert at() == order[-1]
        assert keys.scroll_offset.y == keys.max_scroll_y
        await app.press("home")
        assert at() == order[0]
        for down, up in (("pagedown", "pageup"), ("ctrl+d", "ctrl+u")):
            await app.press(down)
            assert order.index(at()) > 3
            await app.press(up)
            assert at() == order[0]


async def test_the_arrows_move_while_the_filter_is_typed(paths: Paths) -> None:
    async with running(paths) as app:
        await open_help(app)
        await app.press("slash")
        await app.type("delete")
        first, second = list(rows(app))[:2]
        keys = app.top.query_one(KeyList)
        await app.press("down")
        assert keys.command is COMMANDS[second]
        await app.press("up")
        assert keys.command is COMMANDS[first]


async def test_each_of_its_keys_closes_it(paths: Paths) -> None:
    async with running(paths) as app:
        for key in ("escape", "f1", "question_mark", "q"):
            await open_help(app)
            await app.press(key)
            await app.until(lambda: app.top is app.screen, f"closed by {key}")


@pytest.mark.parametrize(
    ("pane", "first"),
    [
        ("idea", ["Anywhere"]),
        ("history-list", ["In the history list and in the result", "In the history list", "Anywhere"]),
        ("search", ["In the search box", "Anywhere"]),
        ("result", ["In the history list and in the result", "In the result", "Anywhere"]),
    ],
)
async def test_the_keys_of_the_focused_pane_come_first(paths: Paths, pane: str, first: list[str]) -> None:
    async with running(paths) as app:
        await app.improve("Design a REST API")
        app.screen.set_focus(app.screen.query_one(f"#{pane}"))
        await app.press("f1")
        assert isinstance(app.top, HelpScreen)
        assert [place.title for place in app.top._places][: len(first)] == first


async def test_who_asks_what_is_better_finds_the_key_that_tries_a_prompt(paths: Paths) -> None:
    async with running(paths) as app:
        await open_help(app)
        await app.press("slash")
        await app.type("better")
        await app.until(lambda: "try-here" in rows(app), "the key")
