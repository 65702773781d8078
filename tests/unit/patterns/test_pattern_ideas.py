"""The labelled ideas for patterns are various, and their labels agree with the ideas."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from pydantic import ValidationError

from domain.improver.program.demonstrations import all_demonstrations
from domain.improver.sections.wording import prompt_texts
from domain.text.languages import LANGUAGES
from domain.text.likeness import SAME_TOPIC, likeness
from tests.benchmarks.pattern_ideas import (
    NONE,
    Kind,
    PatternIdea,
    Wrong,
    load_kinds,
    load_pattern_ideas,
    load_short_ideas,
)

TESTS = Path(__file__).parents[2]
KINDS = load_kinds()
SLUGS = {kind.slug for kind in KINDS}
IDEAS = load_pattern_ideas()
SHORT_IDEAS = load_short_ideas()
EVERY = pytest.mark.parametrize("one", IDEAS, ids=lambda one: one.id)
OTHER_IDEAS = [
    other["idea"]
    for file in ("benchmarks/quality_ideas.json", "end_to_end/ideas.json")
    for other in json.loads((TESTS / file).read_text("utf-8"))
]

LEAST_OF_GROUP = {
    "software": 32,
    "writing": 8,
    "support": 5,
    "sales and marketing": 7,
    "study and teaching": 7,
    "research": 6,
    "data": 6,
    "planning and projects": 8,
    "family and everyday": 10,
    "creative": 6,
    "legal and HR": 8,
    "agents and system prompts": 6,
    "extraction and classification": 5,
    "translation": 4,
    "images": 5,
}
LEAST_OF_LANGUAGE = {
    "en": 45,
    "es": 20,
    "de": 12,
    "fr": 10,
    "pt": 6,
    "it": 6,
    "nl": 6,
    "ca": 6,
    "zh": 6,
    "ja": 6,
}
LEAST_OF_TRAIT = {"homonym": 12, "condition": 15, "material": 8}


def short_of(least: dict[str, int], counts: Counter[str]) -> dict[str, int]:
    return {name: counts[name] for name, number in least.items() if counts[name] < number}


def test_the_kinds_are_many_distinct_and_spread_over_the_groups() -> None:
    assert len(KINDS) == len(SLUGS) == len({kind.wants for kind in KINDS}) >= 125
    groups = Counter(kind.group for kind in KINDS)
    assert set(groups) == set(LEAST_OF_GROUP)
    assert short_of(LEAST_OF_GROUP, groups) == {}
    assert NONE not in SLUGS


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)
def test_a_kind_is_one_line_unlike_any_other(kind: Kind) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", kind.slug)
    assert re.fullmatch(r"[^\n]{15,120}\.", kind.wants)
    assert [other.slug for other in KINDS if other != kind and likeness(kind.wants, other.wants) > 0.75] == []


def test_the_ideas_are_unique_and_spread_over_languages_kinds_and_traits() -> None:
    assert len(IDEAS) == len({one.id for one in IDEAS}) == len({one.idea for one in IDEAS}) >= 120
    languages = Counter(one.language for one in IDEAS)
    assert set(languages) == set(LEAST_OF_LANGUAGE) <= set(LANGUAGES)
    assert short_of(LEAST_OF_LANGUAGE, languages) == {}
    assert short_of(LEAST_OF_TRAIT, Counter(trait for one in IDEAS for trait in one.traits)) == {}
    kinds = Counter(one.kind for one in IDEAS)
    assert kinds.pop(NONE) >= 10
    assert max(kinds.values()) <= 2
    assert len(kinds) >= 100
    assert {kind.group for kind in KINDS if kind.slug in kinds} == set(LEAST_OF_GROUP)


def test_the_ideas_are_short_and_mixed_in_length() -> None:
    words = [len(one.idea.split()) for one in IDEAS if one.language not in {"zh", "ja"}]
    assert min(words) >= 2
    assert max(words) <= 90
    assert sum(count <= 8 for count in words) >= 8
    assert sum(count >= 25 for count in words) >= 8


@EVERY
def test_each_label_is_known(one: PatternIdea) -> None:
    assert {one.kind, *one.also} <= SLUGS | {NONE}
    assert one.kind not in one.also
    assert re.fullmatch(rf"{one.language}(-[a-z0-9]+)+", one.id)
    assert ("material" in one.traits) == bool(one.context)
    if "condition" in one.traits:
        assert any(wrong.fine for wrong in one.wrong)


@EVERY
def test_what_must_be_kept_and_what_is_given_stand_in_the_idea(one: PatternIdea) -> None:
    given = f"{one.idea}\n{one.context}"
    assert one.idea == one.idea.strip()
    assert [kept for kept in (*one.must_keep, *one.slots.values()) if kept not in given or not kept.strip()] == []
    assert len(set(one.must_keep)) == len(one.must_keep)
    assert one.slots


@EVERY
def test_the_patterns_find_what_is_wrong_and_neither_the_idea_nor_what_is_fine(one: PatternIdea) -> None:
    assert one.wrong
    for wrong in one.wrong:
        assert wrong.what
        assert wrong.patterns
        assert [pattern for pattern in wrong.patterns if pattern != pattern.lower()] == []
        for pattern in wrong.patterns:
            re.compile(pattern)
        assert wrong.is_in(wrong.example)
    for text in (one.idea, one.context, *(wrong.fine for wrong in one.wrong)):
        assert one.wrong_in(text) == []


@EVERY
def test_the_patterns_find_nothing_in_what_every_prompt_says(one: PatternIdea) -> None:
    texts = prompt_texts(one.language)
    fixed = [*texts.headings, texts.context_is_fixed, texts.material_text, texts.check_text, texts.input_text]
    assert [text for text in (*fixed, *texts.approaches.values()) if one.wrong_in(text)] == []


@EVERY
def test_no_idea_is_close_to_another(one: PatternIdea) -> None:
    others = [*OTHER_IDEAS, *(other.idea for other in IDEAS if other is not one)]
    others += [shown.idea for shown in all_demonstrations()]
    assert [other for other in others if likeness(one.idea, other) >= SAME_TOPIC] == []


def test_there_are_short_ideas_in_six_languages_and_english_ones_beside_them() -> None:
    languages = Counter(one.language for one in SHORT_IDEAS)
    assert languages.pop("en") >= 6
    assert set(languages) == {"es", "fr", "de", "pt", "it", "nl"}
    assert sum(languages.values()) >= 40
    assert min(languages.values()) >= 6
    assert len({one.idea for one in SHORT_IDEAS}) == len(SHORT_IDEAS)
    assert max(len(one.idea.split()) for one in SHORT_IDEAS) <= 10


def test_an_idea_tells_which_kind_suits_it_and_what_a_prompt_lacks() -> None:
    offers = Wrong(what="offers coffee", patterns=(r"^[^\w]*(offer|serve) coffee", "d'or"), example="Offer coffee.")
    one = PatternIdea(
        id="en-tea",
        language="en",
        kind="event-plan",
        also=("recipe",),
        traits=frozenset(),
        idea="tea for Zoë, 12 guests",
        context="",
        must_keep=("Zoë", "12 guests"),
        slots={"guests": "12 guests"},
        wrong=(offers,),
    )
    assert [slug for slug in ("event-plan", "recipe", "poem", NONE) if one.accepts(slug)] == ["event-plan", "recipe"]
    assert one.missing_from("Plan tea for ZOE\u0308.") == ["12 guests"]
    assert one.wrong_in("Plan tea.\n- Offer coffee too.") == [offers]
    assert one.wrong_in("Plan a table d’or.") == [offers]
    assert one.wrong_in("Do not offer coffee.") == []
    with pytest.raises(ValidationError, match="frozen"):
        one.kind = "poem"  # type: ignore[misc]  # shows that labels cannot be changed
