"""What a model thinks, on the screen: that it does, for how long, and what, when the person asks."""

from domain.prompts.request import PartialAnswer, RunStep
from tests.support.application import running
from tests.support.scripted_improver import THOUGHTS, ScriptedImprover
from tui.composition.paths import Paths
from tui.messages import RunProgressed, RunStepChanged
from tui.result.thoughts_screen import ThoughtsScreen


async def test_while_the_model_thinks_the_screen_says_so_and_shows_what_on_demand(paths: Paths) -> None:
    improver = ScriptedImprover(hold=True)
    async with running(paths, improver) as app:
        await app.type("Design a REST API")
        await app.press("ctrl+j")
        await app.until(improver.half_shown.is_set, "the run")
        run = app.active_run
        assert run is not None
        app.screen.mailbox.post(RunStepChanged(run.id, RunStep.THINKING))
        app.screen.mailbox.post(RunProgressed(run.id, PartialAnswer(thoughts="First the light.")))
        await app.until(lambda: "the model is thinking 0 s" in app.status, "the step and its seconds")
        await app.until(lambda: "thinking; t in the result shows its thoughts" in app.result, "the state")
        app.screen.set_focus(app.screen.query_one("#result"))
        await app.press("t")
        assert isinstance(app.top, ThoughtsScreen)
        await app.until(lambda: "First the light." in shown(app.top), "the thoughts")
        app.screen.mailbox.post(RunProgressed(run.id, PartialAnswer(thoughts="First the light. Then the soil.")))
        await app.until(lambda: "Then the soil." in shown(app.top), "the thoughts that come")
        await app.press("t")
        await app.until(lambda: not isinstance(app.top, ThoughtsScreen), "closed")
        improver.release()
        await app.until(lambda: "✓" in app.result, "the result")
        await app.press("t")
        await app.until(lambda: "Then the soil." in shown(app.top), "the thoughts afterwards")


async def test_thoughts_are_of_the_last_run_alone_and_kept_nowhere(paths: Paths) -> None:
    async with running(paths) as app:
        app.screen.set_focus(app.screen.query_one("#result"))
        await app.press("t")
        await app.until(lambda: any("No thoughts to show" in one for one in app.notices), "a sentence")
        await app.improve("Design a REST API")
        app.screen.set_focus(app.screen.query_one("#result"))
        await app.press("t")
        assert isinstance(app.top, ThoughtsScreen)
        await app.press("escape")
    written = b"".join(path.read_bytes() for path in paths.data.parent.rglob("*") if path.is_file())
    assert THOUGHTS.split("\n")[0].encode() not in written


def shown(screen: object) -> str:
    assert isinstance(screen, ThoughtsScreen)
    return screen._shown
