"""The keyboard alone on the screens of a try: the help names every key, and every control takes the focus visibly."""

from tests.snapshots.states.trials import opened, save_trial
from tests.support.application import Driver, running
from tests.support.trials import open_setup
from tui.composition.paths import Paths
from tui.dialogs.help import HelpScreen, places_in
from tui.keys import trial_keys as keys
from tui.keys.command import KeyCommand
from tui.trial.outputs.outputs_screen import OutputsScreen
from tui.trial.outputs.run_screen import TrialRunScreen
from tui.trial.outputs.verdict_screen import VerdictScreen
from tui.trial.outputs.vote_screen import VoteScreen
from tui.trial.setup.forms import CaseScreen
from tui.trial.setup.judge_screen import JudgeScreen
from tui.trial.setup.setup_screen import TrialScreen


async def names(app: Driver, kind: type[object], *tables: tuple[KeyCommand, ...]) -> None:
    """Wait for a screen, and check that its help has every key of these tables."""
    await app.until(lambda: isinstance(app.top, kind), kind.__name__)
    popup = app.top
    named = {command.id for place in places_in(popup) for command in place.commands}
    missing = {command.id for table in tables for command in table} - named
    assert not missing, kind.__name__
    await app.press("f1")
    await app.until(lambda: isinstance(app.top, HelpScreen), "the help")
    await app.press("escape")
    await app.until(lambda: app.top is popup, "closed")


async def test_the_help_of_every_screen_names_each_of_its_keys(paths: Paths) -> None:
    async with running(paths, prepare=lambda container: save_trial(container, outputs=16)) as app:
        await opened(app, VerdictScreen)
        await names(app, VerdictScreen, keys.IN_THE_VERDICT, keys.IN_AN_OUTPUT)
        await app.press("o")
        await names(app, OutputsScreen, keys.IN_THE_OUTPUTS, keys.IN_AN_OUTPUT)
        await app.press("escape", "v")
        await names(app, VoteScreen, keys.IN_THE_VOTE, keys.IN_AN_OUTPUT)
        await app.press("escape")
        await app.until(lambda: isinstance(app.top, VerdictScreen), "the verdict")
        await app.press("m")
        await names(app, TrialScreen, keys.IN_THE_TRIAL, keys.IN_THE_INPUTS)
        await app.press("a")
        await names(app, CaseScreen, keys.OVER_A_FORM)
        await app.press("escape", "j")
        await names(app, JudgeScreen, keys.OVER_THE_JUDGE)


async def test_the_help_of_a_run_names_each_of_its_keys(paths: Paths) -> None:
    async with running(paths, prepare=lambda container: save_trial(container, outputs=5)) as app:
        await open_setup(app)
        await app.press("ctrl+j")
        await names(app, TrialRunScreen, keys.IN_A_TRIAL_RUN, keys.IN_AN_OUTPUT)


async def test_tab_goes_to_every_control_and_a_heavy_frame_shows_which(paths: Paths) -> None:
    async with running(paths, prepare=lambda container: save_trial(container, outputs=16)) as app:
        await opened(app, VerdictScreen)
        await app.press("v")
        await app.until(lambda: isinstance(app.top, VoteScreen), "the vote")
        for focused, title in (("output-1", "┏━ 1 "), ("output-2", "┏━ 2 "), ("output-1", "┏━ 1 ")):
            assert app.top.focused is not None
            assert app.top.focused.id == focused
            await app.until(lambda title=title: title in app.screen_text, "the heavy frame")  # type: ignore[misc]
            await app.press("tab")
        await app.press("escape")
        await app.until(lambda: isinstance(app.top, VerdictScreen), "the verdict")
        await app.press("m")
        await app.until(lambda: isinstance(app.top, TrialScreen), "the setup")
        assert "┏━ Checks" not in app.screen_text
        await app.press("tab")
        await app.until(lambda: "┏━ Checks" in app.screen_text, "the frame of the checks")
        await app.press("tab")
        await app.until(lambda: "┏━ Checks" not in app.screen_text, "the table again")
