"""The demonstrations are good examples, and the nearest ones are found."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.improver.composition import compose_prompt
from domain.improver.demonstrations import Demonstration, all_demonstrations, nearest_demonstrations, similarities
from domain.improver.language import detect_language
from domain.improver.task_kind import TaskKind, kind_of, suitable_framework
from domain.prompt_history import Backend, Framework, PromptHistory

IDEAS = json.loads((Path(__file__).parents[1] / "end_to_end" / "ideas.json").read_text("utf-8"))
EVERY = pytest.mark.parametrize("one", all_demonstrations(), ids=lambda one: one.uid)


@EVERY
def test_a_demonstration_is_complete_and_makes_a_valid_record(one: Demonstration) -> None:
    sections = one.sections
    assert sections.framework is not None
    PromptHistory(
        original_idea=one.idea,
        context=one.context,
        improved_prompt=compose_prompt(sections, one.context, one.language),
        role=sections.role,
        directive=sections.directive,
        requirements=sections.requirements,
        framework=sections.framework,
        guardrails=sections.guardrails,
        output_format=sections.output_format,
        backend=Backend.FEW_SHOT,
        model="m",
        provider="p",
        created_at=datetime.now(UTC),
    )
    assert 8 <= len(sections.role) <= 120
    assert 25 <= len(sections.directive) <= 260
    assert 15 <= len(sections.output_format) <= 220
    for items in (sections.requirements, sections.guardrails):
        assert 3 <= len(items) <= 5
        assert all(12 <= len(item) <= 140 for item in items)


@EVERY
def test_a_demonstration_is_in_its_language_and_its_framework_suits_its_kind(one: Demonstration) -> None:
    assert detect_language(f"{one.idea} {one.sections.directive}") == one.language
    assert one.sections.framework is suitable_framework(one.kind)
    assert kind_of(one.idea) in (one.kind, None)


def test_demonstrations_are_unique_and_balanced_over_languages_kinds_and_frameworks() -> None:
    demonstrations = all_demonstrations()
    assert len({one.uid for one in demonstrations}) == len(demonstrations) >= 12
    assert Counter(one.language for one in demonstrations) == {"en": 8, "es": 8}
    for language in ("en", "es"):
        assert {one.kind for one in demonstrations if one.language == language} == set(TaskKind)
        assert {one.sections.framework for one in demonstrations if one.language == language} == set(Framework)
    items = [item for one in demonstrations for item in (*one.sections.requirements, *one.sections.guardrails)]
    assert len(set(items)) == len(items)


@pytest.mark.parametrize("idea", IDEAS, ids=lambda idea: idea["idea"][:30])
def test_no_demonstration_is_close_to_an_idea_that_judges_them(idea: dict[str, str]) -> None:
    assert max(similarities(idea["idea"], [one.idea for one in all_demonstrations()])) < 0.4


@pytest.mark.parametrize(
    ("idea", "language", "uid"),
    [
        ("rename my music files by artist", "en", "en-code-photos"),
        ("apology to guests after a power outage", "en", "en-writing-outage"),
        ("slogan for a bakery", "en", "en-creative-slogan"),
        ("carta a los vecinos por el ruido", "es", "es-escritura-vecinos"),
        ("comparar moto o coche para ir al trabajo", "es", "es-decision-coche"),
        ("revisar mi carta de presentación", "es", "es-revision-curriculum"),
    ],
)
def test_the_nearest_demonstration_is_of_the_same_sort(idea: str, language: str, uid: str) -> None:
    assert nearest_demonstrations(idea, language, 1)[0].uid == uid


def test_only_demonstrations_in_the_language_of_the_idea_are_shown() -> None:
    assert {one.language for one in nearest_demonstrations("plan", "es", 9)} == {"es"}
    assert {one.language for one in nearest_demonstrations("plan", None, 9)} == {"en"}
    assert nearest_demonstrations("plan", "ja", 3) == []
    assert nearest_demonstrations("план", None, 3) == []
    assert nearest_demonstrations("plan", "en", 0) == []


def test_similarity_is_one_for_the_same_text_and_nought_for_nothing_in_common() -> None:
    assert similarities("bake a cake", ["bake a cake", "zzz", ""]) == [pytest.approx(1), 0, 0]
    assert similarities("", ["bake"]) == [0]


def test_kinds_are_told_by_the_first_telling_word() -> None:
    assert kind_of("review my plan for the summer") is TaskKind.REVIEW
    assert kind_of("write a python function") is TaskKind.CODE
    assert kind_of("write something about autumn") is TaskKind.WRITING
    assert kind_of("explícame la poesía barroca") is TaskKind.LEARNING
    assert kind_of("should we rent or buy a flat") is TaskKind.DECISION
    assert kind_of("me conviene alquilar o comprar") is TaskKind.DECISION
    assert kind_of("an apple a day") is None
