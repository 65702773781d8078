"""What a model is told: the idea alone, or what a refinement changes, or that another prompt is wanted."""

import json
from typing import Any

import pytest

from domain.improver.program.inputs import REGENERATING_TEMPERATURE, ModelTask, make_task
from domain.prompts.options import PromptOptions, PromptUse, TargetLength
from domain.prompts.record import Framework
from domain.prompts.request import ImproveRequest
from tests.support.good_answers import good_answer, judged
from tests.support.records import make_record

PARENT = make_record(
    original_idea="plan a trip to Rome for 4 days with Ana",
    directive="Plan four days in Rome for two.",
    requirements=("Name the trains.",),
)


def asked(small: bool = False, **options: Any) -> ModelTask:
    values: dict[str, Any] = {"idea": PARENT.original_idea, "context": ""} | options
    return make_task(ImproveRequest(**values), is_small_model=small, takes_schema=small, demonstrations=2)


def test_a_large_model_is_told_what_must_stand_in_its_answer() -> None:
    assert "These must stand in your answer exactly so: 4 days | Rome | Ana" in asked().remarks
    assert asked(small=True).remarks == ""


def test_a_refinement_shows_the_prompt_and_the_change_and_keeps_the_rest() -> None:
    question = asked(parent=PARENT, feedback="make it 5 days")
    assert "<change>make it 5 days</change>" in question.remarks
    assert '"directive": "Plan four days in Rome for two."' in question.remarks
    assert [fact.text for fact in question.facts] == ["4 days", "Rome", "Ana", "5 days"]
    assert not question.regenerates
    assert question.temperature is None


@pytest.mark.parametrize("words", ["{change}", "{previous}", "{}", "%(change)s", r"\1 \g<0>", "$change ${previous}"])
def test_a_text_that_looks_like_a_place_in_a_template_is_told_as_it_is(words: str) -> None:
    parent = make_record(original_idea=f"fill {words}", directive=f"Keep {words} there.")
    remarks = asked(parent=parent, feedback=f"write {words} twice").remarks
    assert f'"directive": {json.dumps(f"Keep {words} there.")}' in remarks
    assert f"<change>write {words} twice</change>" in remarks
    assert remarks.count(f"write {words} twice") == 1


def test_what_the_feedback_speaks_of_need_not_survive() -> None:
    assert [fact.text for fact in asked(parent=PARENT, feedback="leave Ana out of it").facts] == ["4 days", "Rome"]
    assert [fact.text for fact in asked(parent=PARENT, feedback="4 days are too many").facts] == ["Rome", "Ana"]


def test_a_regeneration_asks_for_another_prompt_at_another_temperature() -> None:
    question = asked(parent=PARENT)
    assert question.regenerates
    assert "Write a really different one" in question.remarks
    assert question.temperature == REGENERATING_TEMPERATURE


def test_a_small_model_is_shown_no_earlier_prompt_and_gets_the_feedback_with_the_idea() -> None:
    question = asked(small=True, parent=PARENT, feedback="mention the catacombs")
    assert question.idea == "plan a trip to Rome for 4 days with Ana. mention the catacombs"
    assert PARENT.directive not in question.remarks


def test_a_chosen_shape_is_asked_for() -> None:
    shape = PromptOptions(framework=Framework.ROLE_PLAYING, length=TargetLength.LEAN, use=PromptUse.SYSTEM)
    question = asked(shape=shape)
    assert question.frameworks == (Framework.ROLE_PLAYING,)
    assert 'The framework is "role-playing".' in question.remarks
    assert "Be lean" in question.remarks
    assert "standing instructions" in question.remarks


def test_a_regenerated_prompt_that_is_the_old_one_is_named() -> None:
    answer = good_answer("en-writing-bins")
    first = judged(answer).sections
    parent = make_record(
        original_idea=PARENT.original_idea,
        role=first.role,
        directive=first.directive,
        requirements=first.requirements,
        guardrails=first.guardrails,
        output_format=first.output_format,
    )
    again = judged(answer, asked(parent=parent))
    assert any(finding.sentence.startswith("much the same as the version before it") for finding in again.findings)
    other = judged(good_answer("en-writing-late-order"), asked(parent=parent))
    assert not any(finding.sentence.startswith("much the same") for finding in other.findings)
