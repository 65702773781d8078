"""What happens to a try when the window changes or the application ends in the middle of it."""

import threading

from tests.snapshots.states.trials import opened, save_trial
from tests.support.application import running
from tests.support.scripted_answerer import ScriptedAnswerer
from tests.support.trials import add_input, answered_by, open_setup, saved_prompt
from tui.composition.container import Container
from tui.composition.paths import Paths
from tui.trial.outputs.output_view import OutputView
from tui.trial.outputs.run_screen import TrialRunScreen
from tui.trial.outputs.verdict_screen import VerdictScreen
from tui.trial.outputs.vote_screen import VoteScreen


async def test_a_run_ends_with_the_application_and_goes_on_later(paths: Paths) -> None:
    record = saved_prompt(paths)
    answerer = ScriptedAnswerer()
    answerer.most = 3
    async with running(paths, prepare=answered_by(answerer)) as app:
        await open_setup(app)
        await add_input(app, "a cat")
        await add_input(app, "a dog")
        await app.press("minus", "minus", "ctrl+j")
        await app.until(lambda: isinstance(app.top, TrialRunScreen) and answerer.half_shown.is_set(), "half an output")
        await app.until(lambda: "3 of 4 outputs" in app.screen_text, "three outputs")
        await app.press("ctrl+q")
        await app.until(lambda: app.has_ended, "the end")
    assert not [thread for thread in threading.enumerate() if thread.name == "trial-run"]
    assert app.app.return_code in {0, None}
    container = Container(paths)
    (experiment,) = container.experiments().experiments_of([record.uid])
    assert len(container.experiments().outputs_of(experiment.uid)) == 3
    container.close()
    answerer.release()
    async with running(paths, prepare=answered_by(answerer)) as app:
        await open_setup(app)
        await app.until(lambda: "1 request:" in app.screen_text, "what is left")
        await app.press("ctrl+j")
        await app.until(lambda: isinstance(app.top, VoteScreen), "the vote")
        assert len(answerer.questions) == 5


async def test_a_choice_goes_on_in_a_window_of_another_size(paths: Paths) -> None:
    async with running(paths, prepare=lambda container: save_trial(container, outputs=16)) as app:
        await opened(app, VerdictScreen)
        await app.press("v")
        await app.until(lambda: isinstance(app.top, VoteScreen) and "0 of 4 chosen" in app.screen_text, "the vote")
        await app.press("0", "tab", "n")
        focused = app.top.focused
        for size in ((60, 20), (40, 12), (200, 60), (80, 24)):
            await app.pilot.resize_terminal(*size)
            await app.until(lambda size=size: app.app.size == size, "the size")  # type: ignore[misc]
            await app.until(lambda: "Input 2 of 4" in app.screen_text, "the same input")
            assert "1 of 4 chosen · repeat 2 of 2" in app.screen_text
            assert app.top.focused is focused
            assert isinstance(focused, OutputView)
        await app.press("s")
        await app.until(lambda: "Input 3 of 4" in app.screen_text, "the next input")
        await app.press("escape")
        await app.until(lambda: isinstance(app.top, VerdictScreen), "the verdict")
        await app.until(lambda: "2 inputs without your vote" in app.screen_text, "what is left")
