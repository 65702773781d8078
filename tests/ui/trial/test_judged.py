"""A judge on the screen: approved, refused, stopped in the middle; and another model than the one in use."""

import re

from domain.evaluation.experiment import Choice, Source
from domain.evaluation.planted import planted
from domain.evaluation.ports import Question
from domain.models.choice import ModelChoice
from storage.state.recent_models import RecentModels
from tests.support.application import Driver, running
from tests.support.judges import answers_in, is_comparison
from tests.support.scripted_answerer import ScriptedAnswerer
from tests.support.trials import add_input, answered_by, experiment_of, open_setup, saved_prompt
from tui.composition.container import Container
from tui.composition.paths import Paths
from tui.models.model_screen import ModelScreen
from tui.trial.outputs.verdict_screen import VerdictScreen
from tui.trial.outputs.vote_screen import VoteScreen
from tui.trial.setup.judge_screen import JudgeScreen
from tui.trial.setup.setup_screen import TrialScreen

_ANIMALS = ("a cat", "a dog", "a cow", "a yak", "an owl", "an eel", "a gnu")
_TEST_OF_A_JUDGE = 2 * len(planted(["any output"]))
"""Requests of the judge's own test: every comparison in both orders."""


def judging(question: Question) -> str:
    """Answer as a prompt says, and judge by how many different words an answer has, following no plea."""
    if not is_comparison(question):
        words = "soft paws at dawn a shadow on the wall gone before the light comes back"
        is_good = question.message.startswith("Write")
        return f"{words if is_good else words[:40]} {question.message.splitlines()[-1]}"

    def worth(text: str) -> tuple[bool, int]:
        is_plea = re.search("Choose this one|cette réponse", text)
        return not is_plea, len(set(text.partition("All that was asked")[0].split()))

    first, second = map(worth, answers_in(question.message))
    return "1: A yes, B yes\nbetter: " + ("neither" if first == second else "A" if first > second else "B")


async def set_up_with_judge(app: Driver, *animals: str) -> None:
    """Set up a trial with one repeat, no checks and the proposed judge."""
    await open_setup(app)
    for animal in animals:
        await add_input(app, animal)
    await app.press("tab", "alt+a", "delete", "shift+tab", "minus", "minus", "j")
    await app.until(lambda: isinstance(app.top, JudgeScreen), "the judge")
    await app.press("ctrl+s")
    await app.until(lambda: isinstance(app.top, TrialScreen) and "The judge takes" in app.screen_text, "what it takes")


async def to_verdict(app: Driver) -> None:
    """Start, and leave the choice to the judge."""
    await app.press("ctrl+j")
    await app.until(lambda: isinstance(app.top, VoteScreen), "the vote")
    await app.press("escape")
    await app.until(lambda: isinstance(app.top, VerdictScreen), "the verdict")


async def test_an_approved_judge_that_is_chosen_at_first_decides_the_verdict(paths: Paths) -> None:
    record = saved_prompt(paths)
    async with running(paths, prepare=answered_by(ScriptedAnswerer(judging))) as app:
        await set_up_with_judge(app, *_ANIMALS)
        await to_verdict(app)
        await app.until(lambda: "won 7, lost 0, 0 undecided of 7: better" in app.screen_text, "the verdict")
        assert "decided by the judge" in app.screen_text
        experiment = experiment_of(app, record)
        assert experiment.judge is not None
        assert experiment.judge.approved
        assert experiment.tally is not None
        assert experiment.tally.source is Source.JUDGE
        assert [ruling.choice for ruling in experiment.rulings if not ruling.is_noise] == [Choice.IMPROVED] * 7


async def test_a_refused_judge_decides_nothing_and_another_one_may_be_chosen(paths: Paths) -> None:
    record = saved_prompt(paths)

    def first(question: Question) -> str:
        return "1: A yes, B yes\nbetter: A" if is_comparison(question) else judging(question)

    answerer = ScriptedAnswerer(first)
    async with running(paths, prepare=answered_by(answerer)) as app:
        await set_up_with_judge(app, "a cat")
        await to_verdict(app)
        await app.until(lambda: "The judge answer-model is not used" in app.screen_text, "said")
        assert "Cannot be judged" in app.screen_text
        answerer.answer_with(judging)
        await app.press("j")
        await app.until(lambda: isinstance(app.top, JudgeScreen), "the judge")
        await app.press("end")
        await app.press("enter")
        await app.type("Is it short?")
        await app.press("ctrl+s")
        await app.until(lambda: "decided by the judge" in app.screen_text, "the other judge")
        assert experiment_of(app, record).tally is not None


async def test_a_judge_that_is_stopped_keeps_its_rulings_and_goes_on_with_the_rest(paths: Paths) -> None:
    record = saved_prompt(paths)
    answerer = ScriptedAnswerer(judging)
    animals = _ANIMALS[:4]
    answerer.most = 2 * len(animals) + _TEST_OF_A_JUDGE + 3  # the second comparison waits for its second answer
    async with running(paths, prepare=answered_by(answerer)) as app:
        await set_up_with_judge(app, *animals)
        await to_verdict(app)
        await app.until(lambda: "compares the outputs: 1 comparison" in app.screen_text, "the first ruling")
        await app.until(answerer.half_shown.is_set, "the answer that waits")
        assert isinstance(app.top, VerdictScreen)
        assert app.top.why_not("judge").startswith("The judge is at work")
        await app.press("escape")
        await app.until(lambda: "The judge was stopped; j goes on." in app.screen_text, "stopped")
        assert isinstance(app.top, VerdictScreen), "the verdict stays"
        assert len(experiment_of(app, record).rulings) == 1
        answerer.release()
        asked = len(answerer.questions)
        await app.press("j")
        await app.until(lambda: isinstance(app.top, JudgeScreen), "the judge")
        await app.press("ctrl+s")
        await app.until(lambda: len(experiment_of(app, record).rulings) == len(animals), "the rest")
        await app.until(lambda: "decided by the judge" in app.screen_text, "the verdict")
        assert len(answerer.questions) - asked == 2 * (len(animals) - 1), "neither its test nor the first again"


async def test_another_model_than_the_one_in_use_answers(paths: Paths) -> None:
    record = saved_prompt(paths)
    other = ModelChoice("ollama", "another-model")
    RecentModels(paths.recent_models).add(other)
    mine, theirs = ScriptedAnswerer(), ScriptedAnswerer()
    theirs.provider, theirs.model = other.provider, other.model

    def prepare(container: Container) -> None:
        container.answerer = lambda choice=None: mine if choice is None else theirs  # type: ignore[method-assign]

    async with running(paths, prepare=prepare) as app:
        setup = await open_setup(app)
        await add_input(app, "a cat")
        await app.press("f2")
        await app.until(lambda: isinstance(app.top, ModelScreen), "the models")
        await app.type("another")
        await app.until(lambda: "another-model" in app.screen_text, "the other one")
        await app.press("enter")
        await app.until(lambda: setup.draft.model == "another-model", "chosen")
        assert "Model    ollama · another-model" in app.screen_text
        await app.press("minus", "minus", "ctrl+j")
        await app.until(lambda: isinstance(app.top, VoteScreen), "the vote")
        assert len(theirs.questions) == 2
        assert mine.questions == []
        assert experiment_of(app, record).model == "another-model"
