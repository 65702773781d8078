"""A model is asked a second time only for what was lost; the better answer is kept, and both are paid for."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from domain.errors import ModelUnreachableError, RunCancelledError, UnusableAnswerError
from domain.improver.answer.prompt_fields import read_prompt
from domain.improver.lm.dspy_setup import dspy
from domain.improver.program.ask import ModelAnswer
from domain.improver.program.inputs import REGENERATING_TEMPERATURE, ModelTask
from domain.improver.program.repair import SelfRepair
from domain.prompts.request import Improvement, RunStep
from tests.support.clocks import FakeClock
from tests.support.good_answers import IDEAS, good_answer, question_for, rewritten

NAME = "en-writing-bins"
GOOD = good_answer(NAME)
LOSSY = rewritten(GOOD, "Marlowe Road", "that road")
WORSE = rewritten(LOSSY, "within 5 working days", "soon")


def raw(answer: dict[str, Any] | str, **options: Any) -> ModelAnswer:
    text = answer if isinstance(answer, str) else json.dumps(answer)
    values: dict[str, Any] = {"finish_reason": "stop", "tokens_in": 100, "tokens_out": 40, "cost": 0.01} | options
    try:
        fields = read_prompt(text)
    except UnusableAnswerError as error:
        return ModelAnswer(prediction=None, unusable=error, **values)
    return ModelAnswer(prediction=dspy.Prediction(**fields, demonstrations=()), **values)


class Model:
    """Answers in turn; an exception in the place of an answer is raised. Each call takes two seconds."""

    def __init__(self, *turns: ModelAnswer | Exception) -> None:
        self.turns = list(turns)
        self.asked: list[ModelTask] = []
        self.steps: list[RunStep] = []
        self.clock = FakeClock()

    def ask(self, question: ModelTask) -> ModelAnswer:
        self.asked.append(question)
        self.clock.advance(2)
        turn = self.turns.pop(0)
        if isinstance(turn, Exception):
            raise turn
        return turn

    def improve(
        self, question: ModelTask | None = None, count: Callable[[str], int | None] = lambda _text: None
    ) -> Improvement:
        idea = IDEAS[NAME]
        question = question or question_for(idea["idea"], idea["context"])
        return SelfRepair(self.ask, self.steps.append, self.clock).improve(question, "some-model", "openai", count)


def test_a_good_answer_is_asked_for_once() -> None:
    model = Model(raw(GOOD))
    improvement = model.improve()
    assert improvement.findings == ()
    assert (improvement.attempts, improvement.tokens_in, improvement.tokens_out) == (1, 100, 40)
    assert (improvement.cost, improvement.latency_ms) == (0.01, 2000)
    assert model.steps == [RunStep.JUDGING]


def test_what_was_lost_is_asked_for_once_more_and_both_answers_are_paid_for() -> None:
    model = Model(raw(LOSSY), raw(GOOD))
    improvement = model.improve()
    assert improvement.findings == ()
    assert (improvement.attempts, improvement.tokens_in, improvement.tokens_out) == (2, 200, 80)
    assert (improvement.cost, improvement.latency_ms) == (0.02, 4000)
    assert model.steps == [RunStep.JUDGING, RunStep.ASKING_AGAIN, RunStep.JUDGING]
    first, second = model.asked
    assert "Marlowe Road" in second.remarks
    assert second.remarks.startswith(first.remarks)


def test_never_a_third_time_and_what_is_still_lost_is_named() -> None:
    model = Model(raw(LOSSY), raw(LOSSY))
    assert model.improve().findings == ("lost: Marlowe Road",)
    assert len(model.asked) == 2


def test_the_better_of_two_answers_is_kept_whichever_it_was() -> None:
    assert Model(raw(WORSE), raw(LOSSY)).improve().findings == ("lost: Marlowe Road",)
    assert Model(raw(LOSSY), raw(WORSE)).improve().findings == ("lost: Marlowe Road",)


def test_a_quotation_that_was_asked_for_in_vain_is_quoted() -> None:
    one = IDEAS[NAME]
    idea = f'{one["idea"]}. end with "bins are our decoration"'
    model = Model(raw(GOOD), raw(GOOD))
    improvement = model.improve(question_for(idea, one["context"]))
    assert improvement.kept_exactly == ("bins are our decoration",)
    assert "## Keep exactly\n- bins are our decoration" in improvement.improved_prompt
    assert improvement.findings == ()
    assert "bins are our decoration" in model.asked[1].remarks


@pytest.mark.parametrize(
    "failure",
    [ModelUnreachableError("It is gone.", "Try again."), RunCancelledError("Cancelled."), raw("I cannot do that")],
)
def test_a_second_answer_that_fails_leaves_the_first(failure: ModelAnswer | Exception) -> None:
    improvement = Model(raw(LOSSY), failure).improve()
    assert improvement.findings == ("lost: Marlowe Road",)
    assert improvement.directive == LOSSY["directive"]


def test_a_first_answer_that_fails_is_the_callers() -> None:
    with pytest.raises(ModelUnreachableError):
        Model(ModelUnreachableError("It is gone.", "Try again.")).improve()
    with pytest.raises(UnusableAnswerError):
        Model(raw("")).improve()


def test_a_sum_with_an_unknown_part_is_unknown() -> None:
    improvement = Model(raw(LOSSY, cost=None), raw(GOOD, tokens_in=None)).improve()
    assert (improvement.cost, improvement.tokens_in, improvement.tokens_out) == (None, None, 80)


def test_sizes_are_counted_by_whoever_can() -> None:
    improvement = Model(raw(GOOD)).improve(count=lambda text: len(text.split()))
    assert improvement.idea_tokens == len(IDEAS[NAME]["idea"].split())
    assert improvement.prompt_tokens == len(improvement.improved_prompt.split())


def test_a_small_model_is_led_to_what_it_lost_and_not_talked_to() -> None:
    idea = (
        "letter to the mayor. the bins on Marlowe Road have been standing in the sun for so many weeks that every "
        "neighbour who passes them holds his nose"
    )
    question = question_for(idea, small=True)
    model = Model(raw(LOSSY), raw(LOSSY))
    model.improve(question)
    second = model.asked[1]
    assert second.remarks == question.remarks
    assert second.temperature == REGENERATING_TEMPERATURE
    assert [fact.text for fact in second.required_facts] == ["Marlowe Road"]


def test_an_ambiguous_idea_comes_back_with_questions_or_with_the_models_own() -> None:
    small = Model(raw(GOOD), raw(GOOD)).improve(question_for("make our onboarding better", small=True))
    assert len(small.questions) == 3
    assert small.assumptions
    own = GOOD | {"questions": ["Which road?"], "assumptions": ["It is the town council."]}
    large = Model(raw(own)).improve()
    assert (large.questions, large.assumptions) == (("Which road?",), ("It is the town council.",))
    assert Model(raw(GOOD)).improve().questions == ()
