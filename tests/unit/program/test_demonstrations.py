"""The demonstrations are good examples, and the nearest ones are found."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.improver.composition.compose import compose_prompt
from domain.improver.idea.language import detect_language
from domain.improver.idea.task_kind import TaskKind, kind_of, suitable_framework
from domain.improver.program.demonstrations import Demonstration, all_demonstrations, nearest_demonstrations
from domain.prompts.record import Backend, Framework, PromptHistory
from domain.text.likeness import SAME_TOPIC, likeness

TESTS = Path(__file__).parents[2]
IDEAS = [
    one["idea"]
    for path in (TESTS / "end_to_end" / "ideas.json", TESTS / "benchmarks" / "quality_ideas.json")
    for one in json.loads(path.read_text("utf-8"))
]
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
    assert kind_of(one.idea) is one.kind


def test_demonstrations_are_unique_and_balanced_over_languages_kinds_and_frameworks() -> None:
    demonstrations = all_demonstrations()
    assert len({one.uid for one in demonstrations}) == len(demonstrations) >= 24
    assert Counter(one.language for one in demonstrations) == {"en": 12, "es": 12}
    assert len(TaskKind) >= 10
    for language in ("en", "es"):
        assert {one.kind for one in demonstrations if one.language == language} == set(TaskKind)
        assert {one.sections.framework for one in demonstrations if one.language == language} == set(Framework)
    items = [item for one in demonstrations for item in (*one.sections.requirements, *one.sections.guardrails)]
    assert len(set(items)) == len(items)


@pytest.mark.parametrize("idea", IDEAS, ids=lambda idea: idea[:30])
def test_no_demonstration_is_close_to_an_idea_that_judges_them(idea: str) -> None:
    assert max(likeness(idea, one.idea) for one in all_demonstrations()) < SAME_TOPIC


@pytest.mark.parametrize(
    ("idea", "language", "uid"),
    [
        ("rename my music files by artist", "en", "en-code-photos"),
        ("apology to guests after a power outage", "en", "en-writing-outage"),
        ("slogan for a bakery", "en", "en-creative-slogan"),
        ("carta a los vecinos por el ruido", "es", "es-escritura-vecinos"),
        ("comparar moto o coche para ir al trabajo", "es", "es-decision-coche"),
        ("revisar mi carta de presentación", "es", "es-revision-curriculum"),
        ("summarise this paper for parents", "en", "en-summary-sleep"),
        ("translate my uncle's diary", "en", "en-translation-letters"),
        ("extract the dates from these certificates", "en", "en-extraction-recipes"),
        ("a bot for the guests of our campsite", "en", "en-conversation-museum"),
        ("resume este libro de jardinería", "es", "es-resumen-podcast"),
        ("traduce esta canción", "es", "es-traduccion-manual"),
        ("clasificar mis sellos por país", "es", "es-extraccion-minerales"),
        ("practicar una entrevista de trabajo", "es", "es-conversacion-aeropuerto"),
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


def test_kinds_are_told_by_the_first_telling_word() -> None:
    assert kind_of("review my plan for the summer") is TaskKind.REVIEW
    assert kind_of("write a python function") is TaskKind.CODE
    assert kind_of("write something about autumn") is TaskKind.WRITING
    assert kind_of("explícame la poesía barroca") is TaskKind.LEARNING
    assert kind_of("should we rent or buy a flat") is TaskKind.DECISION
    assert kind_of("me conviene alquilar o comprar") is TaskKind.DECISION
    assert kind_of("an apple a day") is None


def test_a_summary_is_no_curriculum_and_no_analysis() -> None:
    assert kind_of("tl;dr of the annual report") is TaskKind.SUMMARY
    assert kind_of("resume el libro en una página") is TaskKind.SUMMARY
    assert kind_of("analyse the summary of the board") is TaskKind.ANALYSIS
    assert kind_of("write a resume for a nurse") is TaskKind.WRITING
    assert kind_of("review my resume") is TaskKind.REVIEW


def test_a_translation_is_told_by_its_verb_or_by_the_language_it_goes_into() -> None:
    assert kind_of("put these signs into Italian") is TaskKind.TRANSLATION
    assert kind_of("pasa el cartel al francés") is TaskKind.TRANSLATION
    assert kind_of("traduzca usted estos versos") is TaskKind.TRANSLATION
    assert kind_of("write a letter in Italian") is TaskKind.WRITING


def test_an_extraction_takes_data_out_sorts_or_converts_it() -> None:
    assert kind_of("pull all the phone numbers out of these notes") is TaskKind.EXTRACTION
    assert kind_of("sort my bookmarks into five folders") is TaskKind.EXTRACTION
    assert kind_of("pasar estas direcciones a columnas en csv") is TaskKind.EXTRACTION
    assert kind_of("python script that turns csv into json") is TaskKind.CODE
    assert kind_of("pull the curtains over the window") is None


def test_a_bot_is_code_beside_its_platform_or_language_and_a_conversation_otherwise() -> None:
    assert kind_of("a bot that answers tenants") is TaskKind.CONVERSATION
    assert kind_of("un chatbot para la farmacia") is TaskKind.CONVERSATION
    assert kind_of("a discord bot that plays chess") is TaskKind.CODE
    assert kind_of("chatbot with python and a small model") is TaskKind.CODE
    assert kind_of("bot de telegram para el instituto") is TaskKind.CODE


def test_role_played_practice_is_a_conversation_and_a_role_alone_tells_nothing() -> None:
    assert kind_of("mock interview for a baker") is TaskKind.CONVERSATION
    assert kind_of("practicar una conversación difícil con mi socio") is TaskKind.CONVERSATION
    assert kind_of("act as a nutritionist and plan my week") is TaskKind.PLANNING
    assert kind_of("best practices for interviews") is None
