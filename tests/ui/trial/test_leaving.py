"""Escape goes one step back on every screen of a try, and loses nothing that was typed."""

from functools import partial

from domain.evaluation.experiment import Case
from tests.snapshots.states.trials import opened, save_trial
from tests.support.application import Driver, running
from tests.support.scripted_answerer import ScriptedAnswerer
from tests.support.trials import add_input, answered_by, open_setup, saved_prompt
from tui.composition.paths import Paths
from tui.trial.outputs.outputs_screen import OutputsScreen
from tui.trial.outputs.run_screen import TrialRunScreen
from tui.trial.outputs.verdict_screen import VerdictScreen
from tui.trial.outputs.vote_screen import VoteScreen
from tui.trial.setup.forms import CaseFileScreen, CaseScreen, PasteScreen
from tui.trial.setup.judge_screen import JudgeScreen
from tui.trial.setup.setup_screen import TrialScreen


async def shows(app: Driver, kind: type[object]) -> None:
    await app.until(lambda: isinstance(app.top, kind), kind.__name__)


def _works(app: Driver, action: str) -> bool:
    return isinstance(app.top, VerdictScreen) and not app.top.why_not(action)


async def again(app: Driver, key: str, kind: type[object], typed: str) -> None:
    """Leave a form in which something was typed, and open it again."""
    await app.press("escape")
    await shows(app, TrialScreen)
    await app.press(key)
    await shows(app, kind)
    await app.until(lambda: typed in app.screen_text, f"{typed} again")


async def test_what_is_typed_in_a_form_is_there_again_after_escape(paths: Paths) -> None:
    saved_prompt(paths)
    async with running(paths, prepare=answered_by(ScriptedAnswerer())) as app:
        setup = await open_setup(app)
        await app.press("a")
        await shows(app, CaseScreen)
        await app.type("a kangaroo")
        await again(app, "a", CaseScreen, "a kangaroo")
        assert "it is not used yet" in app.screen_text
        await app.press("ctrl+s")
        await app.until(lambda: setup.draft.cases == (Case(values=(("animal", "a kangaroo"),)),), "the input")
        await app.press("a")
        await shows(app, CaseScreen)
        await app.until(lambda: "a kangaroo" not in str(app.top.query_one("#case-field-0").render()), "a new form")
        await app.press("escape", "enter")
        await shows(app, CaseScreen)
        await app.type("not ")
        await again(app, "enter", CaseScreen, "not a kangaroo")
        await app.press("escape", "p")
        await shows(app, PasteScreen)
        await app.type("a wombat")
        await again(app, "p", PasteScreen, "a wombat")
        await app.press("escape", "l")
        await shows(app, CaseFileScreen)
        await app.type("inputs.csv")
        await again(app, "l", CaseFileScreen, "inputs.csv")
        await app.press("escape", "j")
        await shows(app, JudgeScreen)
        await app.type("Is it polite?")
        await again(app, "j", JudgeScreen, "Is it polite?")


async def test_a_setup_that_is_left_is_there_again(paths: Paths) -> None:
    saved_prompt(paths)
    async with running(paths, prepare=answered_by(ScriptedAnswerer())) as app:
        await open_setup(app)
        await add_input(app, "a cat")
        await app.press("plus", "j")
        await shows(app, JudgeScreen)
        await app.press("ctrl+s")
        await shows(app, TrialScreen)
        await app.press("tab", "alt+a")
        await app.type("at most 9 words")
        await app.press("escape")
        await app.until(lambda: app.top is app.screen, "closed")
        await app.press("T")
        await shows(app, TrialScreen)
        assert isinstance(app.top, TrialScreen)
        draft = app.top.draft
        assert draft.repeats == 4
        assert draft.judge is not None
        assert draft.checks == "at most 9 words"
        assert len(draft.cases) == 1


async def test_escape_goes_one_step_back_from_every_screen(paths: Paths) -> None:
    async with running(paths, prepare=lambda container: save_trial(container, outputs=16)) as app:
        await opened(app, VerdictScreen)
        await app.press("m")
        await shows(app, TrialScreen)
        await app.press("escape")
        await shows(app, VerdictScreen)
        await app.until(lambda: "won " in app.screen_text or "Cannot be" in app.screen_text, "the sentence")
        await app.press("o")
        await shows(app, OutputsScreen)
        await app.press("escape")
        await shows(app, VerdictScreen)
        await app.press("d", "escape")
        await shows(app, VerdictScreen)
        await app.press("j")
        await shows(app, JudgeScreen)
        await app.press("escape")
        await shows(app, VerdictScreen)
        await app.press("v")
        await shows(app, VoteScreen)
        await app.press("escape")
        await shows(app, VerdictScreen)
        await app.press("escape")
        await app.until(lambda: app.top is app.screen, "the main screen")


async def test_ctrl_c_leaves_every_screen_as_it_is(paths: Paths) -> None:
    async with running(paths, prepare=lambda container: save_trial(container, outputs=16)) as app:
        await opened(app, VerdictScreen)
        for key, kind in (("m", TrialScreen), ("a", CaseScreen)):
            await app.press("ctrl+c")
            await app.press(key)
            await shows(app, kind)
        await app.type("a yak")
        await app.press("ctrl+c")
        assert "a yak" in app.screen_text
        await app.press("escape", "escape")
        await shows(app, VerdictScreen)
        for key, action, popup in (
            ("o", "open", OutputsScreen),
            ("v", "vote", VoteScreen),
            ("j", "judge", JudgeScreen),
        ):
            await app.until(partial(_works, app, action), "the key works")
            await app.press(key)
            await shows(app, popup)
            await app.press("ctrl+c")
            assert isinstance(app.top, popup)
            await app.press("escape")
        assert not app.has_ended


async def test_a_run_stops_once_and_says_so(paths: Paths) -> None:
    saved_prompt(paths)
    answerer = ScriptedAnswerer()
    answerer.most = 0
    async with running(paths, prepare=answered_by(answerer)) as app:
        await open_setup(app)
        await app.press("ctrl+j")
        await shows(app, TrialRunScreen)
        await app.until(answerer.half_shown.is_set, "half an output")
        await app.press("ctrl+c")
        assert isinstance(app.top, TrialRunScreen)
        await app.press("escape")
        await shows(app, TrialScreen)
        assert answerer.closed >= 1
