"""The answers that measure false alarms are what a first-class model would send: complete, and with nothing lost."""

import json
from pathlib import Path
from typing import Any

import pytest

from domain.improver.answer.normalise import is_role_of_a_machine
from domain.improver.idea.language import detect_language
from domain.prompts.record import Framework

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
IDEAS = {one["id"]: one for one in json.loads((BENCHMARKS / "quality_ideas.json").read_text("utf-8"))}
ANSWERS: list[dict[str, Any]] = json.loads((BENCHMARKS / "clean_answers.json").read_text("utf-8"))
EVERY = pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer["id"])


def texts_of(answer: dict[str, Any]) -> list[str]:
    lists = (*answer["requirements"], *answer["guardrails"])
    return [answer["role"], answer["directive"], *lists, answer["output_format"]]


def test_there_are_sixty_answers_each_to_an_idea_of_its_own() -> None:
    assert len(ANSWERS) == len({one["id"] for one in ANSWERS}) == 60
    assert {one["id"] for one in ANSWERS} <= set(IDEAS)
    assert {one["framework"] for one in ANSWERS} == set(Framework)
    items = [item for one in ANSWERS for item in (*one["requirements"], *one["guardrails"])]
    assert len(set(items)) == len(items)


@EVERY
def test_an_answer_is_complete_and_in_the_language_of_its_idea(answer: dict[str, Any]) -> None:
    names = {"id", "role", "directive", "requirements", "framework", "guardrails", "output_format"}
    assert set(answer) == names
    assert all(text == text.strip() and text for text in texts_of(answer))
    assert 3 <= len(answer["requirements"]) <= 5
    assert 3 <= len(answer["guardrails"]) <= 5
    assert not is_role_of_a_machine(answer["role"])
    assert detect_language(" ".join(texts_of(answer))) == IDEAS[answer["id"]]["language"]


@EVERY
def test_an_answer_keeps_what_must_be_kept(answer: dict[str, Any]) -> None:
    whole = "\n".join(texts_of(answer))
    assert [item for item in IDEAS[answer["id"]]["must_keep"] if item not in whole] == []
