"""Every kind of task has its own beginnings of sentences, and they fit the schema."""

import re
from itertools import permutations
from typing import Any

import pytest

from domain.improver.idea.task_kind import TaskKind
from domain.improver.sections.wording import prompt_texts
from domain.improver.steering.grammar import MOST_WORDS, answer_schema
from domain.improver.steering.starters import OPENINGS, openings_for
from domain.improver.steering.starters_type import Openings
from domain.prompts.record import Framework

NAMES = ("role", "directive", "requirements", "framework", "guardrails", "output_format")
KINDS = (*TaskKind, None)
TABLES = [(language, kind) for language in ("en", "es") for kind in KINDS]
TAIL = {"en": "the seven small details here today", "es": "los siete pequeños detalles de hoy"}


def properties(language: str, kind: TaskKind | None, *, is_small_model: bool = True) -> dict[str, Any]:
    schema = answer_schema(NAMES, tuple(Framework), language, kind, is_small_model=is_small_model)
    return dict(schema["json_schema"]["schema"]["properties"])


def table(language: str, kind: TaskKind | None) -> Openings:
    found = openings_for(language, kind)
    assert found is not None
    return found


def readings(opening: str) -> list[str]:
    """Return every text that `opening` lets through."""
    choice = re.search(r"\(([^()]*)\)", opening)
    if choice is None:
        return [opening]
    before, after = opening[: choice.start()], opening[choice.end() :]
    return [text for one in choice[1].split("|") for text in readings(f"{before}{one}{after}")]


def matches(schema: dict[str, Any], text: str) -> bool:
    return re.fullmatch(schema["pattern"], text) is not None


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_kind_has_openings_of_its_own_and_so_has_an_unknown_one(language: str) -> None:
    assert set(OPENINGS[language]) == set(KINDS)
    assert len({one.role for one in OPENINGS[language].values()}) == len(KINDS)


def test_a_language_without_openings_gets_none() -> None:
    assert openings_for("fr", TaskKind.CODE) is None
    assert openings_for(None, None) is None
    assert answer_schema(NAMES, tuple(Framework), "fr", TaskKind.CODE)["json_schema"]["schema"]["properties"]["role"]


@pytest.mark.parametrize(("language", "kind"), TABLES)
def test_a_sentence_that_begins_with_an_opening_fits_the_schema(language: str, kind: TaskKind | None) -> None:
    own, allowed = table(language, kind), properties(language, kind)
    pairs = [(own.role, allowed["role"]), (own.directive, allowed["directive"])]
    pairs += zip(own.requirements, allowed["requirements"]["prefixItems"], strict=True)
    pairs += zip(own.guardrails, allowed["guardrails"]["prefixItems"], strict=True)
    for opening, schema in pairs:
        for start in readings(opening):
            assert matches(schema, f"{start}{TAIL[language]}."), start
            assert not matches(schema, f"{start}{TAIL[language]}. And a second sentence."), start
        assert not matches(schema, f"Zzz {TAIL[language]}.")


@pytest.mark.parametrize(("language", "kind"), TABLES)
def test_an_opening_is_the_start_of_a_sentence_that_the_model_completes(language: str, kind: TaskKind | None) -> None:
    own = table(language, kind)
    assert own.role.startswith({"en": "You are ", "es": "Eres "}[language])
    assert len(own.requirements) == 4
    assert len(own.guardrails) == 3
    for opening in (own.role, own.directive, *own.requirements, *own.guardrails):
        assert re.fullmatch(r"\(*[A-ZÁÉÍÓÚÑ].*[^ ] ", opening), opening
        assert not re.search(r"[.:;!?*+\[\]{}\\]", opening), opening
        assert len(opening.split()) < MOST_WORDS["guardrails"] - 6, opening


@pytest.mark.parametrize(("language", "kind"), TABLES)
def test_no_two_items_of_a_prompt_begin_alike(language: str, kind: TaskKind | None) -> None:
    own = table(language, kind)
    for one, other in permutations((*own.requirements, *own.guardrails), 2):
        assert not other.startswith(one)


@pytest.mark.parametrize("kind", KINDS)
def test_a_spanish_role_fits_whoever_reads_it(kind: TaskKind | None) -> None:
    assert not re.search(
        r"\b(un|una (?!persona)|expert[oa] en|programadora?|profesora?|asesora?)\b", table("es", kind).role
    )


@pytest.mark.parametrize(("language", "kind"), TABLES)
def test_a_guardrail_forbids(language: str, kind: TaskKind | None) -> None:
    for opening in table(language, kind).guardrails:
        assert opening.startswith({"en": ("Do not ", "Avoid "), "es": ("No ", "Evita ")}[language])


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_small_model_is_led_even_when_the_kind_is_not_known_and_a_large_one_is_not(language: str) -> None:
    assert properties(language, None)["output_format"] == {"const": prompt_texts(language).default_output_format}
    assert "prefixItems" in properties(language, None)["requirements"]
    assert "prefixItems" not in properties(language, None, is_small_model=False)["requirements"]


def test_a_name_with_a_full_stop_inside_stays_one_word() -> None:
    directive = properties("en", TaskKind.CODE)["directive"]
    assert matches(directive, "Write a small web server in node.js that answers within 2.5 seconds.")
    assert not matches(directive, "Write a small web server in node.It answers quickly and then stops.")
