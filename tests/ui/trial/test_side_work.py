"""Work beside a try ends with what asked for it, and leaves alone what it does not concern."""

from pathlib import Path

import pytest

from domain.errors import PromptImproverError
from domain.evaluation.experiment import MOST_CASES, Case
from domain.evaluation.plan import Plan
from domain.runtime.cancellation import CancelToken
from tests.snapshots.states.trials import opened, save_trial
from tests.support.application import Driver, running
from tests.support.judges import is_comparison
from tests.support.scripted_answerer import ScriptedAnswerer
from tests.support.trials import add_input, answered_by, open_setup, saved_prompt
from tests.ui.trial.test_judged import judging, set_up_with_judge, to_verdict
from tui.composition.paths import Paths
from tui.trial import verdict_controller
from tui.trial.outputs.run_screen import TrialRunScreen
from tui.trial.outputs.verdict_screen import VerdictScreen
from tui.trial.setup.judge_screen import JudgeScreen
from tui.trial.setup.setup_screen import TrialScreen


async def to_verdict_with_judge_at_work(app: Driver, answerer: ScriptedAnswerer) -> VerdictScreen:
    await set_up_with_judge(app, "a cat")
    await to_verdict(app)
    await app.until(answerer.half_shown.is_set, "the judge is at work")
    assert isinstance(app.top, VerdictScreen)
    return app.top


async def test_a_judge_does_not_begin_by_itself_while_outputs_are_missing(paths: Paths) -> None:
    saved_prompt(paths)
    answerer = ScriptedAnswerer(judging)
    answerer.most = 3
    async with running(paths, prepare=answered_by(answerer)) as app:
        await set_up_with_judge(app, "a cat", "a dog")
        await app.press("ctrl+j")
        await app.until(lambda: isinstance(app.top, TrialRunScreen) and answerer.half_shown.is_set(), "half an output")
        await app.until(lambda: "3 of 4 outputs" in app.screen_text, "three outputs")
        answerer.most = 0
        await app.press("escape")
        await app.until(lambda: isinstance(app.top, VerdictScreen) and "1 output missing" in app.screen_text, "verdict")
        assert isinstance(app.top, VerdictScreen)
        assert app.top.why_not("judge") == ""
        assert not any(map(is_comparison, answerer.questions))


async def test_a_click_beside_the_verdict_stops_the_judge(paths: Paths) -> None:
    saved_prompt(paths)
    answerer = ScriptedAnswerer(judging)
    answerer.most = 2
    async with running(paths, prepare=answered_by(answerer), size=(180, 40)) as app:
        verdict = await to_verdict_with_judge_at_work(app, answerer)
        await app.pilot.click(verdict, offset=(2, 20))
        await app.until(lambda: app.top is app.screen, "closed")
        assert not verdict._controller.is_judging


def many(begin: int) -> tuple[Case, ...]:
    return tuple(Case(values=(("animal", f"animal {number}"),)) for number in range(begin, begin + 150))


async def test_more_inputs_than_can_be_tried_are_not_added(paths: Paths, tmp_path: Path) -> None:
    saved_prompt(paths)
    file = tmp_path / "inputs.csv"
    file.write_text("animal\n" + "".join(f"{case.values[0][1]}\n" for case in many(150)))
    async with running(paths, prepare=answered_by(ScriptedAnswerer())) as app:
        setup = await open_setup(app)
        setup._add(many(0))
        await app.press("l")
        await app.until(lambda: app.top is not setup, "the file name")
        await app.type(str(file))
        await app.press("enter")
        await app.until(lambda: f"at most {MOST_CASES} can be tried" in app.screen_text, "said")
        assert "There would be 300 inputs" in app.screen_text
        assert setup.draft.cases == many(0)


async def test_an_error_elsewhere_does_not_end_a_proposal(paths: Paths) -> None:
    saved_prompt(paths)
    answerer = ScriptedAnswerer()
    answerer.most = 0
    async with running(paths, prepare=answered_by(answerer)) as app:
        setup = await open_setup(app)
        await app.press("g")
        await app.until(answerer.half_shown.is_set, "half a proposal")
        setup.show_error(PromptImproverError("The file cannot be read."))
        assert setup.why_not("propose") == "The model is writing test inputs."


async def test_a_proposal_that_failed_can_be_asked_for_again(paths: Paths) -> None:
    saved_prompt(paths)

    def fail(_question: object) -> str:
        raise PromptImproverError("The model is away.")

    async with running(paths, prepare=answered_by(ScriptedAnswerer(fail))) as app:
        setup = await open_setup(app)
        await app.press("g")
        await app.until(lambda: "The model is away." in app.screen_text, "said")
        assert setup.why_not("propose") == ""


async def test_a_check_that_is_typed_keeps_what_the_trial_takes(paths: Paths) -> None:
    saved_prompt(paths)
    async with running(paths, prepare=answered_by(ScriptedAnswerer())) as app:
        setup = await open_setup(app)
        await add_input(app, "a cat")
        await app.until(lambda: setup._known_plan is not None, "the plan")
        plan = setup._known_plan
        assert isinstance(plan, Plan)
        asked, setup._plan = setup.draft, None
        await app.press("tab")
        await app.type("a")
        assert setup.draft != asked
        setup.plan_known(asked, plan)
        await app.press("b")
        assert setup._known_plan == plan


async def test_questions_for_a_judge_leave_a_proposal_alone_and_end_with_their_form(paths: Paths) -> None:
    saved_prompt(paths)
    answerer = ScriptedAnswerer()
    tokens: list[CancelToken] = []
    answer, answerer.answer = answerer.answer, None  # type: ignore[method-assign,assignment]

    def noted(question: object, cancel: CancelToken, *rest: object) -> object:
        tokens.append(cancel)
        return answer(question, cancel, *rest)  # type: ignore[arg-type]

    answerer.answer = noted  # type: ignore[method-assign,assignment]
    answerer.most = 0
    async with running(paths, prepare=answered_by(answerer)) as app:
        await open_setup(app)
        await app.press("g")
        await app.until(lambda: len(tokens) == 1, "the proposal")
        await app.press("j")
        await app.until(lambda: isinstance(app.top, JudgeScreen), "the judge")
        await app.press("f5")
        await app.until(lambda: len(tokens) == 2, "the questions")
        assert not tokens[0].cancelled
        await app.press("escape")
        await app.until(lambda: isinstance(app.top, TrialScreen) and tokens[1].cancelled, "the questions end")
        assert not tokens[0].cancelled
        await app.until(lambda: "an owl" in app.screen_text, "the proposal arrives")


async def test_outputs_whose_check_failed_are_checked_when_you_come_back(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def fail(_trial: object, case: int, _cancel: CancelToken) -> None:
        calls.append(case)
        raise PromptImproverError("The check is away.")

    async with running(paths, prepare=lambda container: save_trial(container, outputs=16)) as app:
        await opened(app, VerdictScreen)
        assert isinstance(app.top, VerdictScreen)
        monkeypatch.setattr(verdict_controller, "findings_at", fail)
        controller = app.top._controller
        for times in (1, 2):
            controller.look_at(0)
            await app.until(lambda times=times: len(calls) == times, "checked")  # type: ignore[misc]
            await app.until(lambda: controller._looked_at is None, "the failure arrives")
        assert "The check is away." in app.screen_text
