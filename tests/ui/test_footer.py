"""The footer: whole keys only, the most important first, help always."""

import pytest

from tests.support.application import Driver, running
from tests.support.scripted_improver import ScriptedImprover
from tui.composition.paths import Paths
from tui.keys.tables import ANYWHERE
from tui.widgets.key_footer import FooterKey, KeyFooter


def keys(app: Driver) -> list[FooterKey]:
    return list(app.top.query_one(KeyFooter).query(FooterKey))


def labels(app: Driver) -> list[str]:
    return [key.description for key in keys(app)]


async def focus(app: Driver, name: str) -> None:
    app.screen.set_focus(app.screen.query_one(f"#{name}"))
    await app.pilot.pause()


async def test_what_is_shown_is_whole_and_ends_with_help(paths: Paths) -> None:
    async with running(paths, size=(160, 24)) as app:
        await app.improve("Design a REST API")
        await app.press("ctrl+r")
        for columns in (160, 100, 80, 60, 40):
            await app.pilot.resize_terminal(columns, 24)
            await app.settle()
            assert app.top.query_one(KeyFooter).size.width == columns
            for focused in ("idea", "search", "history-list", "result", "feedback-text"):
                await focus(app, focused)
                await app.settle()
                await app.until(lambda: keys(app) and all(key.region for key in keys(app)), "the keys in their places")
                assert labels(app)[-1] == "Help", (columns, focused)
                for key in keys(app):
                    assert key.region.right <= columns, (columns, focused)
                    assert key.region.width == len(key.key_display) + len(key.description) + 2, (columns, focused)


async def test_what_has_the_focus_comes_first(paths: Paths) -> None:
    async with running(paths, size=(80, 24)) as app:

        async def begins(*expected: str) -> None:
            await app.until(lambda: labels(app)[: len(expected)] == list(expected), f"{expected} in the footer")

        await app.improve("Design a REST API")
        await begins("Improve", "Search", "Copy", "Refine", "Quit", "Try it", "Palette", "Help")
        await focus(app, "result")
        await begins("Copy", "Try it", "Copy part", "Refine", "Changes", "Edit")
        assert [key.key_display for key in keys(app)][:4] == ["y", "T", "Y", "r"]
        await focus(app, "history-list")
        await begins("Open", "Copy", "Try it", "Copy part")
        await app.press("ctrl+r")
        await begins("Refine")
        assert keys(app)[0].key_display == "enter"


async def test_with_room_everything_that_works_anywhere_and_is_worth_a_place_is_there(paths: Paths) -> None:
    async with running(paths, size=(200, 24)) as app:
        assert sorted(labels(app)) == sorted(command.label for command in ANYWHERE if command.footer)


async def test_it_follows_the_size_of_the_window(paths: Paths) -> None:
    async with running(paths, size=(160, 24)) as app:
        wide = labels(app)
        await app.pilot.resize_terminal(60, 24)
        await app.until(lambda: len(labels(app)) < len(wide), "fewer keys")
        assert labels(app)[-1] == "Help"
        await app.pilot.resize_terminal(160, 24)
        await app.until(lambda: labels(app) == wide, "all of them again")


@pytest.mark.parametrize("popup", ["f1", "f3", "f4", "f7"])
async def test_a_popup_shows_its_own_keys_alone(paths: Paths, popup: str) -> None:
    async with running(paths, size=(60, 20)) as app:
        await app.improve("Design a REST API")
        await app.press(popup)
        await app.until(lambda: app.top is not app.screen, "the popup")
        await app.until(lambda: labels(app), "its keys")
        assert set(labels(app)) & {"Close", "Cancel"}
        assert not set(labels(app)) & {"Improve", "Refine", "Quit"}
        for key in keys(app):
            assert key.region.right <= 60


@pytest.mark.parametrize("focused", ["search", "history-list"])
async def test_a_list_and_the_search_show_their_own_keys_alone(paths: Paths, focused: str) -> None:
    async with running(paths, size=(200, 24)) as app:
        await app.improve("Design a REST API")
        await focus(app, focused)
        await app.until(lambda: labels(app)[-1:] == ["Help"] and "Improve" not in labels(app), "their keys")
        assert "Back" in labels(app)
        assert {"Open", "Down"} & set(labels(app))
        assert not {"Palette", "Quit", "Model"} & set(labels(app))


@pytest.mark.parametrize("key", ["ctrl+r", "e"])
async def test_a_text_field_shows_no_key_that_it_types(paths: Paths, key: str) -> None:
    async with running(paths, size=(200, 24)) as app:
        await app.improve("Design a REST API")
        await focus(app, "result")
        await app.until(lambda: "/" in [one.key_display for one in keys(app)], "a letter's key")
        await app.press(key)
        await app.until(
            lambda: labels(app) and not [one for one in keys(app) if len(one.key_display) == 1], "no letter"
        )
        assert "Search" in labels(app)


async def test_copying_is_offered_as_soon_as_there_is_something_to_copy(paths: Paths) -> None:
    async with running(paths, ScriptedImprover(hold=True)) as app:

        def copy_key() -> FooterKey:
            return next(key for key in keys(app) if key.description == "Copy")

        assert copy_key().has_class("-disabled")
        await app.type("Design a REST API")
        await app.press("ctrl+j")
        await app.until(lambda: "… the model is writing" in app.result, "the first words")
        await app.until(lambda: not copy_key().has_class("-disabled"), "a key that works")


async def test_the_key_that_opened_the_feedback_is_dim_in_it(paths: Paths) -> None:
    async with running(paths, size=(200, 24)) as app:
        await app.improve("Design a REST API")
        await app.press("ctrl+r")
        await app.until(lambda: labels(app)[0] == "Refine", "the key that sends")
        open_key = next(key for key in keys(app) if key.key_display == "^r")
        assert open_key.has_class("-disabled")
        assert not keys(app)[0].has_class("-disabled")
