"""The improved prompt is composed from its sections, in the idea's language."""

import json
import re
from importlib.resources import files

import pytest

from domain.improver.answer.fields import field_named
from domain.improver.answer.labelled import read_sections
from domain.improver.composition.compose import compose_prompt
from domain.improver.idea.language import detect_language
from domain.improver.idea.task_kind import TaskKind
from domain.improver.material.authority import claims_authority
from domain.improver.sections.sections import Sections
from domain.improver.sections.wording import all_texts, prompt_texts
from domain.prompts.record import Framework
from domain.text.languages import LANGUAGES

ENGLISH, SPANISH = prompt_texts("en"), prompt_texts("es")
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


@pytest.mark.parametrize("language", [None, "fi", ""])
def test_a_language_without_texts_gets_all_of_them_in_english(language: str | None) -> None:
    assert prompt_texts(language) is ENGLISH


def _flat(language: str) -> dict[str, str]:
    """Return every text of a language by the path to it in the data file."""
    package = prompt_texts.__module__.rpartition(".")[0]
    row = json.loads(files(package).joinpath("prompt_texts.json").read_text("utf-8"))[language]
    flat: dict[str, str] = {}
    for name, value in row.items():
        many = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        flat |= {f"{name}.{key}": text for key, text in many} or {name: value}
    return flat


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_that_is_told_apart_has_every_text_and_the_same_places_to_fill_in(language: str) -> None:
    english, own = _flat("en"), _flat(language)
    assert set(own) == set(english)
    assert all(text.strip() == text != "" and "\n" not in text for text in own.values())
    places = re.compile(r"[{}<>%$`#]")
    assert {name: places.findall(text) for name, text in own.items()} == {
        name: places.findall(text) for name, text in english.items()
    }
    if language != "en":
        same = {name for name in own if own[name] == english[name] and len(own[name].split()) > 1}
        assert same == set(), "still in English"
    texts = all_texts()[language]
    assert len(set(texts.headings)) == len(texts.headings), "two sections under one heading"
    sentences = " ".join(text for text in own.values() if len(text) > _SENTENCE)
    assert detect_language(sentences) == language


_SENTENCE = 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_headings_of_every_language_are_recognised_as_sections(language: str) -> None:
    texts = prompt_texts(language)
    assert [heading for heading in texts.headings if not claims_authority(f"hello\n\n## {heading}\n- do it")] == []
    assert [field_named(heading) for heading in (texts.role, texts.task, texts.requirements, texts.approach)] == [
        "role", "directive", "requirements", "framework",
    ]  # fmt: skip
    assert (field_named(texts.guardrails), field_named(texts.output_format)) == ("guardrails", "output_format")
    prompt = compose_prompt(SECTIONS, "", language)
    read, _ = read_sections(prompt)
    assert read["directive"] == SECTIONS.directive
    assert {"role", "requirements", "guardrails", "output_format"} <= set(read)


def test_the_context_is_kept_word_for_word() -> None:
    context = "tables: users(id), events\n\n  - *keep* `this`  \n\ttoo"
    assert context in compose_prompt(SECTIONS, context, "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_context_is_said_to_be_binding_and_no_context_says_nothing(language: str) -> None:
    texts = prompt_texts(language)
    prompt = compose_prompt(SECTIONS, "it faces north", language)
    assert f"## {texts.context}\n{texts.context_is_fixed}\n\nit faces north\n\n## " in prompt
    assert texts.context_is_fixed not in compose_prompt(SECTIONS, " \n", language)


def test_parts_that_have_not_arrived_leave_no_heading() -> None:
    assert compose_prompt(Sections(role="You are"), "", "en") == "## Role\nYou are"
    assert compose_prompt(Sections(), "", "en") == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_framework_has_its_own_approach(language: str) -> None:
    approaches = prompt_texts(language).approaches
    assert set(approaches) == set(Framework)
    assert len(set(approaches.values())) == len(Framework)


@pytest.mark.parametrize("kind", [*TaskKind, None])
def test_every_kind_of_task_has_an_output_format_in_each_language(kind: TaskKind | None) -> None:
    assert ENGLISH.output_format_for(kind) != SPANISH.output_format_for(kind)
