"""The result alone on the screen, and back."""

from functools import partial

from tests.support.application import Driver, running
from tests.support.scripted_improver import ScriptedImprover
from tui.composition.paths import Paths
from tui.result.pane import ResultPane


def is_alone(app: Driver) -> bool:
    size = app.screen.query_one(ResultPane).size
    return not app.screen.query_one("#input").region and size.height > app.screen.size.height - 6


async def test_a_key_shows_the_result_alone_and_the_same_key_everything_again(paths: Paths) -> None:
    async with running(paths, size=(60, 20)) as app:
        await app.improve("Design a REST API")
        for size in ((60, 20), (80, 24), (160, 50)):
            await app.pilot.resize_terminal(*size)
            app.screen.set_focus(app.screen.query_one("#idea"))
            await app.settle()  # a pane that gets the keyboard late ends the view of the result alone
            await app.press("alt+z")
            await app.until(lambda: is_alone(app), "the result alone")
            assert app.screen.focused is app.screen.query_one(ResultPane), "to be scrolled at once"
            assert app.screen.query_one(ResultPane).size.width > size[0] - 6, size
            await app.press("z")
            await app.until(lambda: not is_alone(app), "everything again")


async def test_escape_leaves_it_before_it_stops_a_run(paths: Paths) -> None:
    improver = ScriptedImprover(hold=True)
    async with running(paths, improver) as app:
        await app.type("Design a REST API")
        await app.press("ctrl+j")
        await app.until(improver.half_shown.is_set, "half of the answer")
        await app.press("alt+z")
        assert is_alone(app)
        await app.press("escape")
        assert not is_alone(app)
        assert "stopped" not in app.result
        await app.press("escape")
        await app.until(lambda: "stopped" in app.result, "the run is stopped")


async def test_going_to_another_pane_shows_it(paths: Paths) -> None:
    async with running(paths) as app:
        await app.improve("Design a REST API")
        for key, target in (("n", "idea"), ("h", "history-list"), ("ctrl+f", "search")):
            await app.press("alt+z", key)
            await app.until(partial(has_focus, app, target), f"{target} has the keyboard")
            await app.until(partial(is_in_sight, app, target), f"{target} beside the result")


def is_in_sight(app: Driver, target: str) -> bool:
    return not is_alone(app) and bool(app.screen.query_one(f"#{target}").region)


def has_focus(app: Driver, target: str) -> bool:
    return app.screen.focused is app.screen.query_one(f"#{target}")


async def test_editing_and_refining_go_on_in_it(paths: Paths) -> None:
    async with running(paths) as app:
        await app.improve("Design a REST API")
        await app.press("alt+z", "e")
        assert app.screen.focused is app.screen.query_one("#result-editor")
        assert is_alone(app)
        await app.press("escape", "r")
        assert app.screen.focused is app.screen.query_one("#feedback-text")
        assert is_alone(app)
