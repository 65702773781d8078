"""The improved prompt is composed from its sections, in the idea's language."""

import pytest

from domain.improver.composition import compose_prompt
from domain.improver.prompt_texts import ENGLISH, SPANISH, PromptTexts, prompt_texts
from domain.improver.sections import Sections
from domain.improver.task_kinds import TaskKind
from domain.prompt_history import Framework

SECTIONS = Sections(
    role="You are a gardener.",
    directive="Plan a garden.",
    requirements=("Name five herbs.", "Give the cost."),
    framework=Framework.DECOMPOSITION,
    guardrails=("Use no pesticide.",),
    output_format="A calendar.",
)


def test_every_section_stands_in_the_prompt_under_its_heading_and_in_order() -> None:
    prompt = compose_prompt(SECTIONS, "it faces north", "en")
    headings = [line.removeprefix("## ") for line in prompt.splitlines() if line.startswith("## ")]
    assert headings == ["Role", "Task", "Context", "Requirements", "How to work", "Guardrails", "Output format"]
    assert "- Name five herbs.\n- Give the cost." in prompt
    assert ENGLISH.approaches[Framework.DECOMPOSITION] in prompt


def test_headings_and_approach_are_in_the_language_of_the_idea() -> None:
    prompt = compose_prompt(SECTIONS, "", "es")
    assert "## Tarea\n" in prompt
    assert SPANISH.approaches[Framework.DECOMPOSITION] in prompt
    assert "## Task" not in prompt


@pytest.mark.parametrize("language", [None, "fr", "zh"])
def test_a_language_without_headings_of_its_own_gets_english_ones(language: str | None) -> None:
    assert prompt_texts(language) is ENGLISH


def test_the_context_is_kept_word_for_word() -> None:
    context = "tables: users(id), events\n\n  - *keep* `this`  \n\ttoo"
    assert context in compose_prompt(SECTIONS, context, "en")


@pytest.mark.parametrize(("language", "texts"), [("en", ENGLISH), ("es", SPANISH), ("fr", ENGLISH)])
def test_a_context_is_said_to_be_binding_and_no_context_says_nothing(language: str, texts: PromptTexts) -> None:
    prompt = compose_prompt(SECTIONS, "it faces north", language)
    assert f"## {texts.context}\n{texts.context_is_fixed}\n\nit faces north\n\n## " in prompt
    assert texts.context_is_fixed not in compose_prompt(SECTIONS, " \n", language)


def test_parts_that_have_not_arrived_leave_no_heading() -> None:
    assert compose_prompt(Sections(role="You are"), "", "en") == "## Role\nYou are"
    assert compose_prompt(Sections(), "", "en") == ""


@pytest.mark.parametrize("texts", [ENGLISH, SPANISH])
def test_every_framework_has_its_own_approach(texts: object) -> None:
    approaches = (ENGLISH if texts is ENGLISH else SPANISH).approaches
    assert set(approaches) == set(Framework)
    assert len(set(approaches.values())) == len(Framework)


@pytest.mark.parametrize("kind", [*TaskKind, None])
def test_every_kind_of_task_has_an_output_format_in_each_language(kind: TaskKind | None) -> None:
    assert ENGLISH.output_format_for(kind) != SPANISH.output_format_for(kind)
