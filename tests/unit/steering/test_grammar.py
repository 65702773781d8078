"""The schema allows what a prompt needs and nothing that never ends."""

import re
from typing import Any

import pytest

from domain.improver.idea.task_kind import TaskKind
from domain.improver.program.demonstrations import Demonstration, all_demonstrations
from domain.improver.sections.wording import prompt_texts
from domain.improver.steering.grammar import answer_schema
from domain.prompts.record import Framework

NAMES = ("role", "directive", "requirements", "framework", "guardrails", "output_format")


def properties(language: str | None) -> dict[str, Any]:
    schema: dict[str, Any] = answer_schema(NAMES, tuple(Framework), language)["json_schema"]["schema"]
    assert schema["required"] == list(schema["properties"])
    return dict(schema["properties"])


@pytest.mark.parametrize("one", all_demonstrations(), ids=lambda one: one.uid)
def test_the_texts_of_a_demonstration_fit(one: Demonstration) -> None:
    allowed = properties(one.language)
    assert re.match(allowed["role"]["pattern"], one.sections.role)
    assert re.match(allowed["directive"]["pattern"], one.sections.directive)
    assert re.match(allowed["output_format"]["pattern"], one.sections.output_format)


@pytest.mark.parametrize("language", ["en", "es", "ru", None])
def test_texts_without_end_do_not_fit(language: str | None) -> None:
    pattern = properties(language)["directive"]["pattern"]
    assert re.match(pattern, " ".join(["word"] * 20))
    assert not re.match(pattern, " ".join(["word"] * 200))
    assert not re.match(pattern, "word")
    assert not re.match(pattern, "x" * 500)


def test_a_prompt_begins_as_prompts_do_in_its_language() -> None:
    assert re.match(properties("en")["role"]["pattern"], "You are a cook who loves simple food.")
    assert not re.match(properties("es")["role"]["pattern"], "You are a cook who loves simple food.")
    assert re.match(properties("es")["guardrails"]["items"]["pattern"], "No uses más de tres ingredientes.")


def test_languages_without_spaces_are_counted_in_characters() -> None:
    assert "pattern" not in properties("ja")["directive"]
    assert properties("ja")["directive"]["maxLength"] > properties("ja")["directive"]["minLength"]


def test_only_the_frameworks_given_may_be_chosen() -> None:
    schema = answer_schema(NAMES, (Framework.SELF_REFINE,), "en")["json_schema"]["schema"]
    assert schema["properties"]["framework"] == {"enum": ["self-refine"]}


def test_the_kind_of_task_settles_the_output_format_and_how_the_directive_begins() -> None:
    schema = answer_schema(NAMES, tuple(Framework), "en", TaskKind.DECISION)["json_schema"]["schema"]
    allowed = schema["properties"]
    assert allowed["output_format"] == {"const": prompt_texts("en").output_formats[TaskKind.DECISION]}
    assert re.match(allowed["directive"]["pattern"], "Compare " + " ".join(["word"] * 12))
    assert not re.match(allowed["directive"]["pattern"], "Sure " + " ".join(["word"] * 12))


@pytest.mark.parametrize(
    "word", ["Łukasz", "Dvořák", "Москва", "don’t", "Verwaltungsangestelltenverordnung", "東京", "Ελλάδα"]
)
def test_a_word_is_bounded_by_its_length_alone(word: str) -> None:
    sentence = " ".join(["a", "week", word] * 4)
    led = answer_schema(NAMES, tuple(Framework), "en", TaskKind.PLANNING)["json_schema"]["schema"]["properties"]

    assert re.fullmatch(properties("en")["directive"]["pattern"], sentence)
    assert re.fullmatch(led["directive"]["pattern"], f"Plan {sentence}.")
