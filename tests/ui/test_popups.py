"""One press opens one popup, and only the popup on top closes."""

from pathlib import Path
from threading import Event

import pytest
from textual.events import MouseDown, MouseEvent, MouseUp
from textual.geometry import Offset
from textual.screen import Screen
from textual.widget import Widget

from tests.support.application import Driver, running
from tests.ui.test_keys_in_order import burst
from tui.composition.container import Container
from tui.composition.paths import Paths
from tui.dialogs.confirm import ConfirmScreen
from tui.dialogs.file_prompt import SaveScreen
from tui.dialogs.help import HelpScreen
from tui.dialogs.modal import open_over
from tui.dialogs.palette import PaletteScreen
from tui.dialogs.statistics import StatisticsScreen
from tui.history.search_box import SearchBox
from tui.models.provider_list_screen import SetupScreen

_OPENING = tuple(
    (key, key) for key in ("ctrl+p", "ctrl+o", "ctrl+s", "f1", "f2", "f3", "f4", "f7", "f9", "f12", "alt+t")
)
_IN_THE_RESULT = (*((key, key) for key in ("question_mark", "Y", "s", "v", "L", "D")), ("D", "L"))


def popups(app: Driver) -> list[Screen[object]]:
    return app.app.screen_stack[2:]


async def close_all(app: Driver) -> None:
    """Press escape until the main screen is on top; fail when a popup does not close."""
    for _ in range(4):
        if popups(app):
            await app.press("escape")
    await app.until(lambda: not popups(app), "every popup is closed")


async def searched(app: Driver) -> None:
    """Search for what the only prompt holds, and go to the list."""
    app.screen.query_one(SearchBox).value = ""
    await app.press("ctrl+f")
    await app.type("REST")
    await app.until(lambda: "1 found" in app.note, "it is found")
    await app.press("tab")


@pytest.mark.parametrize("group", [_OPENING, _IN_THE_RESULT], ids=["anywhere", "result"])
async def test_a_key_that_is_pressed_twice_opens_one_popup_which_closes(
    paths: Paths, group: tuple[tuple[str, str], ...]
) -> None:
    opened: list[Screen[object]] = []
    async with running(paths) as app:
        await app.improve("Design a REST API")
        app.app.screen_change_signal.subscribe(app.screen, lambda _screen: opened.extend(popups(app)))
        for keys in group:
            await searched(app)
            opened.clear()
            most = 0
            burst(app, *keys)
            for _ in range(20):
                await app.settle()
                await app.pilot.pause(0.01)
                most = max(most, len(popups(app)))
            assert most <= 1, keys
            await app.until(lambda: opened or popups(app), f"a popup after {keys}")
            await close_all(app)
            burst(app, "ctrl+n", *"typed")
            await app.until(lambda: app.idea == "typed", f"the main screen takes letters after {keys}")


async def test_a_question_that_was_answered_is_not_asked_again(paths: Paths) -> None:
    """The second press of D comes before the first one is counted: one question opens, when both are counted."""
    async with running(paths) as app:
        await app.improve("Design a REST API")
        await searched(app)
        results, goes_on, calls = app.container.history().results, (Event(), Event()), []

        def late(text: str, *, corrects: bool = True) -> object:
            if not corrects:
                calls.append(text)
                assert goes_on[len(calls) - 1].wait(30), "never released"
            return results(text, corrects=corrects)

        app.container.history().results = late  # type: ignore[method-assign, assignment]  # holds back both answers
        burst(app, "D", "D")
        await app.settle()
        goes_on[0].set()
        await app.until(lambda: len(calls) == 2, "the second press is counted")
        await app.settle()
        assert not popups(app), "the answer to the first question would leave the second"
        goes_on[1].set()
        await app.until(lambda: isinstance(app.top, ConfirmScreen), "the question")
        await app.press("n")
        await app.until(lambda: not app.is_doing_long_work, "nothing more is counted")
        await app.settle()
        assert not popups(app)


async def test_a_question_does_not_open_over_something_else(paths: Paths) -> None:
    async with running(paths) as app:
        await app.improve("Design a REST API")
        await searched(app)
        results, goes_on = app.container.history().results, Event()

        def late(text: str, *, corrects: bool = True) -> object:
            if not corrects:
                goes_on.wait(30)
            return results(text, corrects=corrects)

        app.container.history().results = late  # type: ignore[method-assign, assignment]  # as above
        burst(app, "D", "f1")
        await app.until(lambda: isinstance(app.top, HelpScreen), "the help")
        goes_on.set()
        await app.until(lambda: any("Nothing was deleted" in notice for notice in app.notices), "it is said")
        assert len(popups(app)) == 1


async def save_over_a_file(app: Driver, folder: Path) -> Path:
    file = folder / "prompt.txt"
    file.write_text("an older text")
    await app.improve("Design a REST API")
    await app.press("ctrl+s", "ctrl+u")
    await app.type(str(file))
    return file


async def test_enter_twice_in_save_to_a_file_asks_once_and_leaves_nothing_behind(paths: Paths, tmp_path: Path) -> None:
    async with running(paths) as app:
        file = await save_over_a_file(app, tmp_path)
        burst(app, "enter", "enter")
        await app.until(lambda: isinstance(app.top, ConfirmScreen), "the question")
        await app.settle()
        assert [type(popup) for popup in popups(app)] == [SaveScreen, ConfirmScreen]
        burst(app, "y", "y")
        await app.until(lambda: not popups(app), "both are closed")
        assert "step by step" in file.read_text()


async def test_enter_twice_for_a_new_file_saves_once(paths: Paths, tmp_path: Path) -> None:
    saves: list[str] = []

    def count(container: Container) -> None:
        save_file = container.save_file

        def counting(name: str, text: str, *, replace: bool) -> Path:
            saves.append(name)
            return save_file(name, text, replace=replace)

        container.save_file = counting  # counts what is asked for

    async with running(paths, prepare=count) as app:
        await app.improve("Design a REST API")
        await app.press("ctrl+s", "ctrl+u")
        await app.type(str(tmp_path / "new.txt"))
        burst(app, "enter", "enter")
        await app.until(lambda: not popups(app), "closed")
        await app.settle()
        assert len(saves) == 1
        assert len([notice for notice in app.notices if "Saved to" in notice]) == 1


async def test_what_was_saved_does_not_close_a_popup_that_was_opened_later(paths: Paths, tmp_path: Path) -> None:
    goes_on = Event()

    def hold(container: Container) -> None:
        save_file = container.save_file

        def late(name: str, text: str, *, replace: bool) -> Path:
            goes_on.wait(30)
            return save_file(name, text, replace=replace)

        container.save_file = late  # a slow disk

    async with running(paths, prepare=hold) as app:
        await app.improve("Design a REST API")
        await app.press("ctrl+s", "ctrl+u")
        await app.type(str(tmp_path / "new.txt"))
        await app.press("enter", "escape", "ctrl+s")
        second = app.top
        assert isinstance(second, SaveScreen)
        goes_on.set()
        await app.until(lambda: any("Saved to" in notice for notice in app.notices), "it is saved")
        assert popups(app) == [second]


async def test_a_popup_under_another_is_not_closed_and_closes_when_it_has_finished(paths: Paths) -> None:
    async with running(paths) as app:
        await app.press("f1")
        below = app.top
        assert isinstance(below, HelpScreen)
        assert open_over(below, ConfirmScreen("Sure?", ""))
        assert not open_over(below, ConfirmScreen("Sure?", "")), "something lies over it"
        question = app.top
        below.dismiss(None)
        await app.settle()
        assert popups(app) == [below, question]
        below.finish(None)
        await app.settle()
        assert popups(app) == [below, question]
        await app.press("escape")
        await app.until(lambda: not popups(app), "the other one follows")


async def test_a_palette_closes_once_and_only_on_top(paths: Paths) -> None:
    async with running(paths) as app:
        await app.press("ctrl+p")
        palette = app.top
        assert isinstance(palette, PaletteScreen)
        app.app.push_screen(ConfirmScreen("Sure?", ""))
        palette.dismiss()
        await app.settle()
        assert len(popups(app)) == 2
        await app.press("n")
        palette.dismiss()
        palette.dismiss()
        await app.settle()
        assert app.top is app.screen


async def double_click(app: Driver, widget: Widget, x: int, y: int) -> None:
    """Click twice, as fast as a mouse does, however slow this machine is."""
    place, began = widget.region.offset + Offset(x, y), None
    for _ in range(2):
        for kind in (MouseDown, MouseUp):
            event: MouseEvent = kind(None, place.x, place.y, 0, 0, 1, False, False, False, place.x, place.y)
            began = event.time if began is None else began
            event.time = began
            driver = app.app._driver
            assert driver is not None
            driver.send_message(event)
            await app.settle()


async def test_a_double_click_on_the_footer_opens_one_popup(paths: Paths) -> None:
    async with running(paths) as app:
        keys = app.top.query("FooterKey")
        await app.until(lambda: any(key.region for key in keys), "the footer")
        help_key = next(key for key in app.top.query("FooterKey") if getattr(key, "description", "") == "Help")
        await double_click(app, help_key, 1, 0)
        assert [type(popup) for popup in popups(app)] == [HelpScreen]


async def test_the_second_click_beside_a_popup_does_not_reach_what_lies_below(paths: Paths) -> None:
    async with running(paths) as app:
        await app.press("f4")
        assert isinstance(app.top, StatisticsScreen)
        idea = app.screen.query_one("#idea")
        app.screen.set_focus(app.screen.query_one(SearchBox))
        place = app.screen.query_one("#idea").region
        await double_click(app, app.top, place.x + 1, place.y)
        await app.until(lambda: not popups(app), "closed")
        assert app.screen.focused is not idea


async def test_a_double_click_on_a_provider_opens_one_form(paths: Paths) -> None:
    async with running(paths, first_run=True) as app:
        await app.until(lambda: isinstance(app.top, SetupScreen), "the first run")
        screen = app.top
        assert isinstance(screen, SetupScreen)
        await app.until(lambda: screen._offers, "the offers")
        await double_click(app, screen._list, 3, 1)
        await app.until(lambda: len(popups(app)) == 2, "the form")
        await close_all(app)


def test_no_screen_opens_a_popup_without_looking_what_is_on_top() -> None:
    folder = Path(__file__).parents[2] / "tui"
    # The question before quitting comes over whatever is open.
    allowed = {"app.py", "base_app.py", "modal.py", "quitting.py"}
    found = {path.name for path in folder.rglob("*.py") if "push_screen(" in path.read_text(encoding="utf-8")}
    assert found <= allowed
