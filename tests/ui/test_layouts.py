"""The screen adapts to its window, and nothing is lost on the way."""

from tests.support.application import Driver, running
from tests.support.screen_rows import rows, strips
from tests.support.scripted_improver import ScriptedImprover
from tui.composition.paths import Paths
from tui.dialogs.help import HelpScreen
from tui.dialogs.statistics import StatisticsScreen
from tui.result.diff_screen import DiffScreen
from tui.widgets.too_small import LEAST_COLUMNS, LEAST_ROWS, TooSmall

IDEA = "Design a REST API"
SIZES = [(250, 70), (140, 40), (80, 24), (60, 20), (59, 20), (40, 12), (LEAST_COLUMNS, LEAST_ROWS)]
PANES = {"h": "history-list", "s": "search", "r": "result", "c": "context", "i": "idea"}
"""The letter of a pane to the id of the widget that gets the keyboard."""


def width_of(app: Driver, selector: str) -> int:
    return app.screen.query_one(selector).region.width


async def resize(app: Driver, columns: int, lines: int) -> None:
    await app.pilot.resize_terminal(columns, lines)
    await app.pilot.pause()


async def test_every_pane_is_reached_by_keys_and_then_has_room(paths: Paths) -> None:
    async with running(paths, size=SIZES[-1]) as app:
        await app.improve(IDEA)
        for size in reversed(SIZES):
            await resize(app, *size)
            for letter, pane in PANES.items():
                await app.press("ctrl+o", letter)
                await app.pilot.pause()
                focused = app.screen.focused
                assert focused is not None
                assert focused.id == pane, size
                visible = focused.region.intersection(app.screen.region)
                assert visible.width >= 20, (size, pane)
                assert visible.height >= (1 if pane == "search" else 3), (size, pane)
            for pane in ("context", "result"):
                await app.press("tab")
                assert app.screen.focused is not None
                assert app.screen.focused.id == pane, size


async def test_no_row_is_longer_or_shorter_than_the_window(paths: Paths) -> None:
    async with running(paths, size=SIZES[-1]) as app:
        await app.improve(IDEA)
        for size in reversed(SIZES):
            await resize(app, *size)
            for key in ("f1", "f4", "f7", "ctrl+o", "ctrl+p"):
                assert [strip.cell_length for strip in strips(app.app)] == [size[0]] * size[1], (size, key)
                await app.press(key)
                assert [strip.cell_length for strip in strips(app.app)] == [size[0]] * size[1], (size, key)
                await app.press("escape")
                await app.until(lambda: app.top is app.screen, "the popup is closed")


async def test_the_history_is_folded_below_90_columns(paths: Paths) -> None:
    async with running(paths, size=(90, 30)) as app:
        assert width_of(app, "#history") == 34
        await resize(app, 89, 30)
        assert width_of(app, "#history") == 0
        await app.press("ctrl+f")
        assert width_of(app, "#history") == 89
        await app.press("escape")
        assert width_of(app, "#work") == 89


async def test_text_is_never_wider_than_a_person_reads(paths: Paths) -> None:
    async with running(paths, size=(250, 70)) as app:
        await app.improve(IDEA + " and explain every choice in detail" * 20)
        assert width_of(app, "#result-prompt") == 110
        assert width_of(app, "#idea") <= 90
        idea, result = (app.screen.query_one(f"#{name}").region for name in ("idea", "result"))
        assert idea.y == result.y, "what is typed stands beside the result"
        await resize(app, 199, 70)
        idea, result = (app.screen.query_one(f"#{name}").region for name in ("idea", "result"))
        assert idea.bottom <= result.y


async def test_a_low_window_gives_the_pane_with_the_keyboard_room(paths: Paths) -> None:
    async with running(paths, size=(40, 12)) as app:
        await app.improve(IDEA)
        assert any("✓ saved" in row for row in rows(app.app)), "the result is in sight while one types"
        await app.press("tab", "tab")
        assert app.screen.query_one("#result").region.height == 10
        await app.press("ctrl+o", "c")
        await app.type("for users")
        assert any("for users" in row for row in rows(app.app))


async def test_a_window_that_is_too_small_says_so_and_loses_nothing(paths: Paths) -> None:
    async with running(paths, size=(90, 30)) as app:
        await app.type("an idea")
        for number, size in enumerate([(LEAST_COLUMNS - 1, 30), (90, LEAST_ROWS - 1), (8, 3)], start=1):
            await resize(app, *size)
            text = " ".join("".join(rows(app.app)).split())
            assert text.startswith("Window too small"), size
            assert "idea" not in text.lower(), size
            await app.type("!")
            await resize(app, 90, 30)
            assert not app.screen.query_one(TooSmall).display, size
            assert app.idea == "an idea" + "!" * number
            assert app.screen.focused is app.screen.query_one("#idea")


async def test_popups_say_it_too_and_stay_open(paths: Paths) -> None:
    async with running(paths, size=(90, 30)) as app:
        await app.improve(IDEA)
        for key, kind in (("f1", HelpScreen), ("f3", DiffScreen), ("f4", StatisticsScreen)):
            await app.press(key)
            await resize(app, 20, 4)
            assert "too small" in rows(app.app)[0]
            await resize(app, 90, 30)
            assert isinstance(app.top, kind)
            assert not any("too small" in row for row in rows(app.app))
            await app.press("escape")
            await app.until(lambda: app.top is app.screen, "the popup is closed")


async def test_an_answer_goes_on_arriving_while_the_window_changes(paths: Paths) -> None:
    improver = ScriptedImprover(hold=True)
    async with running(paths, improver, size=(140, 40)) as app:
        await app.type(IDEA)
        await app.press("ctrl+j")
        await app.until(lambda: "the model is writing" in app.result, "the first half")
        for size in SIZES:
            await resize(app, *size)
            assert "the model is writing" in app.result
        improver.release()
        await app.until(lambda: "✓ saved" in app.result, "the end")
        assert app.screen.focused is app.screen.query_one("#idea")


async def test_an_edit_and_a_feedback_live_through_every_size(paths: Paths) -> None:
    async with running(paths, size=(140, 40)) as app:
        await app.improve(IDEA)
        await app.press("ctrl+o", "r", "e")
        await app.type("A new beginning. ")
        for size in SIZES:
            await resize(app, *size)
        await app.type("And more. ")
        assert app.pane.editor.text.startswith("A new beginning. And more. ")
        await app.press("escape", "ctrl+r")
        await app.type("shorter")
        for size in SIZES:
            await resize(app, *size)
            assert any("shorter" in row for row in rows(app.app)), size
        await app.type("!")
        assert app.pane.feedback.text == "shorter!"
