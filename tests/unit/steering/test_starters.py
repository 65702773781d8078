"""Every kind of task has its own beginnings of sentences, and they fit the schema."""

import json
import re
from importlib.resources import files
from itertools import permutations
from typing import Any

import pytest

import domain.improver.steering
from domain.improver.idea.facts import FactKind
from domain.improver.idea.task_kind import TaskKind
from domain.improver.sections.wording import prompt_texts
from domain.improver.steering.grammar import MOST_WORDS, answer_schema
from domain.improver.steering.starters import Starters, starters_for
from domain.prompts.record import Framework
from domain.text.languages import LANGUAGES

NAMES = ("role", "directive", "requirements", "framework", "guardrails", "output_format")
KINDS = (*TaskKind, None)
TABLES = [(language, kind) for language in ("en", "es") for kind in KINDS]
TAIL = {"en": "the seven small details here today", "es": "los siete pequeños detalles de hoy"}


def properties(language: str, kind: TaskKind | None, *, is_small_model: bool = True) -> dict[str, Any]:
    schema = answer_schema(NAMES, tuple(Framework), language, kind, is_small_model=is_small_model)
    return dict(schema["json_schema"]["schema"]["properties"])


def table(language: str, kind: TaskKind | None) -> Starters:
    found = starters_for(language, kind)
    assert found is not None
    return found


def readings(starter: str) -> list[str]:
    """Return every text that `starter` lets through."""
    choice = re.search(r"\(([^()]*)\)", starter)
    if choice is None:
        return [starter]
    before, after = starter[: choice.start()], starter[choice.end() :]
    return [text for one in choice[1].split("|") for text in readings(f"{before}{one}{after}")]


def matches(schema: dict[str, Any], text: str) -> bool:
    return re.fullmatch(schema["pattern"], text) is not None


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_kind_has_starters_of_its_own_and_so_has_an_unknown_one(language: str) -> None:
    assert len({table(language, kind).role for kind in KINDS}) == len(KINDS)


def test_a_language_without_starters_gets_none() -> None:
    assert starters_for("fr", TaskKind.CODE) is None
    assert starters_for(None, None) is None
    assert answer_schema(NAMES, tuple(Framework), "fr", TaskKind.CODE)["json_schema"]["schema"]["properties"]["role"]


@pytest.mark.parametrize(("language", "kind"), TABLES)
def test_a_sentence_that_begins_with_a_starter_fits_the_schema(language: str, kind: TaskKind | None) -> None:
    own, allowed = table(language, kind), properties(language, kind)
    pairs = [(own.role, allowed["role"]), (own.directive, allowed["directive"])]
    pairs += zip(own.requirements, allowed["requirements"]["prefixItems"], strict=True)
    pairs += zip(own.guardrails, allowed["guardrails"]["prefixItems"], strict=True)
    for starter, schema in pairs:
        for start in readings(starter):
            assert matches(schema, f"{start}{TAIL[language]}."), start
            assert not matches(schema, f"{start}{TAIL[language]}. And a second sentence."), start
        assert not matches(schema, f"Zzz {TAIL[language]}.")


@pytest.mark.parametrize(("language", "kind"), TABLES)
def test_a_starter_is_the_start_of_a_sentence_that_the_model_completes(language: str, kind: TaskKind | None) -> None:
    own = table(language, kind)
    assert own.role.startswith({"en": "You are ", "es": "Eres "}[language])
    assert len(own.requirements) == 4
    assert len(own.guardrails) == 3
    for starter in (own.role, own.directive, *own.requirements, *own.guardrails):
        assert re.fullmatch(r"\(*[A-ZÁÉÍÓÚÑ].*[^ ] ", starter), starter
        assert not re.search(r"[.:;!?*+\[\]{}\\]", starter), starter
        assert len(starter.split()) < MOST_WORDS["guardrails"] - 6, starter


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
    for starter in table(language, kind).guardrails:
        assert starter.startswith({"en": ("Do not ", "Avoid "), "es": ("No ", "Evita ")}[language])


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_small_model_is_led_even_when_the_kind_is_not_known_and_a_large_one_is_not(language: str) -> None:
    assert properties(language, None)["output_format"] == {"const": prompt_texts(language).default_output_format}
    assert "prefixItems" in properties(language, None)["requirements"]
    assert "prefixItems" not in properties(language, None, is_small_model=False)["requirements"]


def test_a_name_with_a_full_stop_inside_stays_one_word() -> None:
    directive = properties("en", TaskKind.CODE)["directive"]
    assert matches(directive, "Write a small web server in node.js that answers within 2.5 seconds.")
    assert not matches(directive, "Write a small web server in node.It answers quickly and then stops.")


def test_the_file_of_starters_has_every_kind_and_nothing_that_is_not_read() -> None:
    languages = json.loads(files(domain.improver.steering).joinpath("starters.json").read_text("utf-8"))
    assert set(languages) <= set(LANGUAGES)
    for rows in languages.values():
        assert set(rows) in ({"every"}, {"every", "facts", "kinds"})
        assert set(rows["every"]) <= {"role", "directive", "requirements", "guardrails"}
        assert all(len(rows["every"].get(name, [""])) == 1 for name in ("requirements", "guardrails"))
        if "kinds" in rows:
            assert set(rows["kinds"]) == {*TaskKind, "unknown"}
            assert {name for row in rows["kinds"].values() for name in row} == set(Starters.__dataclass_fields__)
            assert set(rows["facts"]) == {FactKind.NAME, FactKind.QUOTE}
            assert all(form.count("{}") == 1 for form in rows["facts"].values())
        starters = [text for row in (rows["every"], *rows.get("kinds", {}).values()) for text in _texts(row)]
        for text in (*starters, *rows.get("facts", {}).values()):
            re.compile(text.replace("{}", ""))


def _texts(row: dict[str, Any]) -> list[str]:
    return [text for value in row.values() for text in ([value] if isinstance(value, str) else value)]
