"""What a run is said to cost, before it begins and for the rest of it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.evaluation.experiment import Case, Cell, Choice, ComparedPrompt, Experiment, Judge, Output, Ruling, Side
from domain.evaluation.judge import Judging
from domain.evaluation.plan import Plan, plan_of
from domain.evaluation.ports import Question
from domain.runtime.cancellation import CancelToken
from domain.text.size import estimate_tokens
from tests.support.answerers import ScriptedAnswerer
from tests.support.judges import answers_in

EXPERIMENT = Experiment(
    original=ComparedPrompt(text="a" * 400 + "{{x}}", name="original idea"),
    improved=ComparedPrompt(text="b" * 800 + "{{x}}", name="version 1"),
    cases=tuple(Case(values=(("x", str(number)),)) for number in range(10)),
    provider="openai",
    model="m",
    created_at=datetime(2026, 1, 1, tzinfo=UTC),
    repeats=2,
)
JUDGE = Judge(provider="openai", model="j", questions=("Is it short?",))


def output(case: int, side: Side, repeat: int = 0, **values: object) -> Output:
    known = {"tokens_in": 210, "tokens_out": 50, "cost": 0.001, "milliseconds": 2_000, **values}
    return Output(experiment_uid=EXPERIMENT.uid, cell=Cell(case, repeat, side), **{"text": "word " * 40, **known})  # type: ignore[arg-type]


def test_before_the_first_output_the_length_of_answers_is_a_bound_or_unknown() -> None:
    plan = plan_of(EXPERIMENT, most_tokens=100)
    assert (plan.requests, plan.tokens_out, plan.is_bound, plan.cost, plan.seconds) == (40, 4_000, True, None, None)
    assert plan.tokens_in == 20 * (105 + 205)
    assert plan.sentence == (
        "40 requests: about 6,200 tokens to read and at most 4,000 to write, cost unknown, "
        "time unknown until the first answer."
    )
    assert "an unknown number to write" in plan_of(EXPERIMENT).sentence
    assert plan_of(EXPERIMENT).tokens_out is None


def test_the_model_s_own_count_is_used_and_each_question_counted_once() -> None:
    asked: list[str] = []

    def count(text: str) -> int:
        asked.append(text)
        return 7

    assert plan_of(EXPERIMENT, count_tokens=count).tokens_in == 40 * (4 + 7)
    assert len(asked) == 20


def test_the_rest_is_measured_by_the_outputs_of_each_prompt() -> None:
    outputs = [
        output(0, Side.ORIGINAL),
        output(0, Side.IMPROVED, tokens_in=410, tokens_out=150, cost=0.003, milliseconds=6_000),
    ]
    plan = plan_of(EXPERIMENT, outputs, at_once=4)
    assert plan.requests == 38
    assert plan.tokens_out == 19 * 50 + 19 * 150
    assert plan.cost == pytest.approx(19 * 0.001 + 19 * 0.003)
    assert plan.seconds == pytest.approx(19 * (2 + 6) / 4)
    assert plan.tokens_in == pytest.approx(2 * 19 * 310, rel=0.02)
    assert plan.sentence.endswith("about 3,800 to write, about $0.08, about 38 seconds.")


def test_earlier_outputs_of_the_model_tell_before_the_first_one() -> None:
    earlier = [output(0, Side.ORIGINAL, tokens_out=None, cost=None)]
    plan = plan_of(EXPERIMENT, earlier=earlier, most_tokens=1_000)
    assert (plan.tokens_out, plan.is_bound, plan.cost, plan.seconds) == (40 * 50, False, None, 80.0)


def test_an_answer_that_was_refused_at_once_measures_nothing() -> None:
    refused = output(0, Side.ORIGINAL, milliseconds=0, tokens_in=None, tokens_out=None, cost=None)
    plan = plan_of(EXPERIMENT, [refused], most_tokens=10)
    assert (plan.requests, plan.tokens_out, plan.is_bound, plan.seconds) == (39, 390, True, None)


def test_nothing_left_is_said() -> None:
    whole = [output(cell.case, cell.side, cell.repeat) for cell in EXPERIMENT.cells()]
    assert plan_of(EXPERIMENT, whole).sentence == "Nothing is left to ask."


def test_the_judge_s_requests_are_named_apart_and_shrink_with_its_rulings() -> None:
    judged = replace(EXPERIMENT, judge=JUDGE)
    plan = plan_of(judged, [output(0, Side.ORIGINAL)])
    assert plan.judge_requests == 24 + 2 * 20
    assert "The judge takes at most 64 requests more: about " in plan.sentence
    assert plan.sentence.endswith(" to write, cost and time unknown.")
    rulings = tuple(Ruling(case=case, choice=Choice.NEITHER) for case in range(3))
    tried = replace(judged, judge=replace(JUDGE, approved=True), rulings=rulings)
    assert plan_of(tried).judge_requests == 2 * (20 - 3)
    assert plan_of(replace(judged, judge=replace(JUDGE, approved=False))).judge_requests == 0
    assert "an unknown number of tokens to read and about " in plan_of(tried).sentence
    assert "requests more: at most " in plan_of(judged, most_tokens=100).sentence


def test_a_judge_that_is_the_same_free_model_costs_nothing() -> None:
    judged = replace(EXPERIMENT, judge=replace(JUDGE, model="m"))
    assert plan_of(judged, [output(0, Side.ORIGINAL, cost=0.0)]).sentence.endswith("to write, no cost, time unknown.")
    assert plan_of(judged, [output(0, Side.ORIGINAL)]).sentence.endswith("to write, cost and time unknown.")


@pytest.mark.parametrize("questions", [(), ("Is it short?", "Does it name the place?")])
@pytest.mark.parametrize("words", [5, 40, 400])
def test_what_a_judge_takes_is_what_it_is_sent(words: int, questions: tuple[str, ...]) -> None:
    judged = replace(EXPERIMENT, judge=replace(JUDGE, questions=questions))
    outputs = [
        output(cell.case, cell.side, cell.repeat, text=f"{cell} " + "so it is " * words, tokens_out=None)
        for cell in judged.cells()
    ]
    same = {Side.ORIGINAL: outputs[0].text, Side.IMPROVED: f" {outputs[0].text}"}
    outputs = [replace(one, text=same[one.cell.side]) if one.cell.case == 0 else one for one in outputs]
    plan, asked = plan_of(judged, outputs), []

    def say(question: Question) -> str:
        asked.append(question)
        first, second = (text.strip() for text in answers_in(question.message))
        better = [text for text in (first, second) if text.startswith("Cell") and text.endswith("so it is")]
        if len({first, second}) == 1 or len(better) != 1 or "All that was asked" in first + second:
            return "better: neither"
        return f"better: {'A' if first in better else 'B'}"

    judging = Judging(ScriptedAnswerer(say), judged.original.text, questions, CancelToken())
    assert judging.tried(judged.judge, [one.text for one in outputs], lambda _done, _of: None).approved  # type: ignore[arg-type]
    judging.rule(judged, outputs)
    assert plan.judge_requests == len(asked) == 24 + 2 * 18
    sent = sum(estimate_tokens(f"{one.system}{one.message}") for one in asked)
    assert plan.judge_tokens_in == pytest.approx(sent, rel=0.2)


@pytest.mark.parametrize(
    ("seconds", "cost", "end"),
    [
        (0.2, 0.0, "no cost, about 1 second."),
        (89, 0.001, "less than $0.01, about 89 seconds."),
        (120, 1234.5, "about $1,234.50, about 2 minutes."),
        (7_200, None, "cost unknown, about 2.0 hours."),
    ],
)
def test_money_and_time_are_said_as_people_do(seconds: float, cost: float | None, end: str) -> None:
    assert Plan(requests=1, tokens_in=1, tokens_out=1, seconds=seconds, cost=cost).sentence.endswith(end)
