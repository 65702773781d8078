"""The ideas that judge the quality of prompts are various, and what must be kept of them stands in them."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from domain.improver.program.demonstrations import all_demonstrations
from domain.text.languages import LANGUAGES
from domain.text.likeness import SAME_TOPIC, likeness

TESTS = Path(__file__).parents[2]
IDEAS: list[dict[str, Any]] = json.loads((TESTS / "benchmarks" / "quality_ideas.json").read_text("utf-8"))
OTHER_IDEAS = json.loads((TESTS / "end_to_end" / "ideas.json").read_text("utf-8"))
EVERY = pytest.mark.parametrize("one", IDEAS, ids=lambda one: one["id"])

KINDS = (
    "review",
    "decision",
    "analysis",
    "learning",
    "planning",
    "creative",
    "code",
    "writing",
    "summary",
    "translation",
    "extraction",
    "conversation",
)
LEAST_OF_TRAIT = {
    "variables": 8,
    "code": 6,
    "url": 5,
    "path": 5,
    "numbers": 14,
    "quote": 8,
    "names": 12,
    "injection": 6,
    "ambiguous": 6,
}
KEPT_OF_TRAIT = {
    "variables": r"\{\w+\}|\$[a-z]\w*|<[a-z]+>",
    "url": r"https?://\S",
    "path": r"[~.]?/\w+|[A-Z]:\\|\w+/\w+\.\w+",
    "numbers": r"\d",
    "quote": r"\w",
    "names": r"[A-ZÁÉÍÓÚ]\w+|[\u30a0-\u30ff\u4e00-\u9fff]{2}",
    "code": r"\w",
}
"""What at least one of the kept texts looks like when an idea has the trait."""


def test_ideas_are_unique_and_balanced_over_languages_kinds_and_traits() -> None:
    assert len(IDEAS) == len({one["id"] for one in IDEAS}) == len({one["idea"] for one in IDEAS}) == 64
    languages = Counter(one["language"] for one in IDEAS)
    assert (languages.pop("en"), languages.pop("es")) == (28, 24)
    assert sum(languages.values()) == 12
    assert set(languages) == {"fr", "de", "it", "pt", "ca", "nl", "ja", "zh"} <= set(LANGUAGES)
    assert max(languages.values()) <= 2
    kinds = Counter(one["kind"] for one in IDEAS)
    assert set(kinds) == set(KINDS)
    assert min(kinds.values()) >= 4
    traits = Counter(trait for one in IDEAS for trait in one["traits"])
    assert set(traits) == set(LEAST_OF_TRAIT)
    assert {trait: least for trait, least in LEAST_OF_TRAIT.items() if traits[trait] < least} == {}
    assert sum("\n" in one["idea"] for one in IDEAS) >= 8


@EVERY
def test_an_idea_is_complete_and_as_short_as_people_type(one: dict[str, Any]) -> None:
    assert set(one) == {"id", "language", "kind", "idea", "context", "traits", "must_keep"}
    assert re.fullmatch(r"[a-z]{2}(-[a-z]+)+", one["id"])
    assert one["id"].startswith(f"{one['language']}-")
    assert one["idea"] == one["idea"].strip()
    if one["language"] not in {"ja", "zh"}:
        assert 4 <= len(one["idea"].split()) <= 60


@EVERY
def test_what_must_be_kept_stands_in_the_idea_and_shows_its_traits(one: dict[str, Any]) -> None:
    assert [item for item in one["must_keep"] if item not in one["idea"]] == []
    assert len(set(one["must_keep"])) == len(one["must_keep"])
    for trait in set(one["traits"]) & set(KEPT_OF_TRAIT):
        assert any(re.search(KEPT_OF_TRAIT[trait], item) for item in one["must_keep"]), trait
    assert ("`" in one["idea"]) == ("code" in one["traits"])
    assert bool(re.search(r'["«「]', one["idea"])) == ("quote" in one["traits"])
    assert ("://" in one["idea"].replace("https://$host", "")) == ("url" in one["traits"])
    if "ambiguous" in one["traits"]:
        assert one["must_keep"] == []


@EVERY
def test_no_idea_is_close_to_a_demonstration_or_to_another_idea(one: dict[str, Any]) -> None:
    others = [other["idea"] for other in [*OTHER_IDEAS, *IDEAS] if other is not one]
    others += [shown.idea for shown in all_demonstrations()]
    assert [other for other in others if likeness(one["idea"], other) >= SAME_TOPIC] == []
