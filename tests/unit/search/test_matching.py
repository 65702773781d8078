"""Whether and where a record is what a search asks for."""

from datetime import UTC, datetime

import pytest

from domain.search.matching import tier_of
from domain.search.parser import parse_query
from domain.search.query import MatchTier
from tests.support.records import make_record

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
RECORD = make_record(
    original_idea="Pinta el CAMIÓN con foo-bar y c++",
    context="for the garage",
    improved_prompt="日本語のテキスト 50% _done_",
    role="Großmeister",
    directive="Erkläre es",
    reasoning="hidden thought",
    accepted_text="as I edited it",
    created_at=NOW,
)


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("", MatchTier.IDEA_WORD),
        ("  ", MatchTier.IDEA_WORD),
        ("\x00", MatchTier.IDEA_WORD),
        ("camion", MatchTier.IDEA_WORD),
        ("CAMIÓN pin", MatchTier.IDEA_WORD),
        ("c++", MatchTier.IDEA_WORD),
        ('"el camion"', MatchTier.IDEA_WORD),
        ("bar", MatchTier.IDEA_WORD),
        ("amio", MatchTier.IDEA_PART),
        ("o-b", MatchTier.IDEA_PART),
        ("garage pinta", MatchTier.TEXT_WORD),
        ("本語", MatchTier.TEXT_WORD),
        ("grossmeister", MatchTier.TEXT_WORD),
        ("erklare", MatchTier.TEXT_WORD),
        ("50%", MatchTier.TEXT_WORD),
        ("edited", MatchTier.TEXT_WORD),
        ("_done_", MatchTier.TEXT_WORD),
        ("arage", MatchTier.TEXT_PART),
        ("camiones", None),
        ("garage absent", None),
        ("hidden", None),
        ("5_", None),
        ('"camion el"', None),
        ("camion !garage", None),
        ("camion !gar", None),
        ("camion !arage", MatchTier.IDEA_WORD),
        ('camion !"the house"', MatchTier.IDEA_WORD),
    ],
)
def test_the_place_is_the_first_that_holds_every_term(query: str, place: MatchTier | None) -> None:
    assert tier_of(RECORD, parse_query(query, NOW)) is place


def test_a_term_does_not_reach_across_fields() -> None:
    assert tier_of(make_record(original_idea="abcdefg", context="hijkl"), parse_query("fghi", NOW)) is None


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("is:fav", {"favorite": True}),
        ("is:archived", {"archived_at": NOW}),
        ("is:fewshot", {"backend": "few-shot"}),
        ("is:flagged", {"findings": ("lost: {x}",)}),
        ("model:GPT", {"model": "gpt-4o"}),
        ('model:"gpt 4"', {"model": "GPT 4 turbo"}),
        ("provider:anth", {"provider": "anthropic"}),
        ("backend:few", {"backend": "few-shot"}),
        ("framework:refine", {"framework": "self-refine"}),
        ("lang:es", {"language": "es"}),
        ("pattern:bug-f", {"pattern": "bug-fix", "pattern_title": "Corrección de errores"}),
        ("pattern:correccion", {"pattern": "bug-fix", "pattern_title": "Corrección de errores"}),
        ("confidence:>0.8", {"confidence": 0.81}),
        ("confidence:<=80%", {"confidence": 0.8}),
        ("confidence:0.5", {"confidence": 0.5}),
        ("before:2020", {"created_at": datetime(2019, 12, 31, 23, 59, tzinfo=UTC)}),
        ("after:yesterday before:today", {"created_at": datetime(2026, 3, 3, tzinfo=UTC)}),
        ("after:last week", {"created_at": datetime(2026, 2, 25, tzinfo=UTC)}),
    ],
)
def test_a_filter_admits_what_it_names_and_nothing_else(query: str, fields: dict[str, object]) -> None:
    other = make_record(created_at=datetime(2021, 1, 1, tzinfo=UTC), confidence=0.3, model="qwen", language="en")
    if query.startswith("confidence:<"):
        other = make_record(confidence=0.9)
    meant = make_record(**({"created_at": other.created_at} | fields))
    assert tier_of(meant, parse_query(query, NOW)) is MatchTier.IDEA_WORD
    assert tier_of(other, parse_query(query, NOW)) is None
    if " " not in query and not query.startswith(("before", "after")):
        assert tier_of(meant, parse_query(f"!{query}", NOW)) is None
        assert tier_of(other, parse_query(f"!{query}", NOW)) is MatchTier.IDEA_WORD


def test_a_language_is_equal_and_not_a_part() -> None:
    assert tier_of(make_record(language="est"), parse_query("lang:es", NOW)) is None


@pytest.mark.parametrize(("query", "is_found"), [("none", True), ("non", False), ("one", False), ("bug", False)])
def test_a_record_without_a_pattern_is_found_by_that_word_alone(query: str, is_found: bool) -> None:
    assert (tier_of(make_record(), parse_query(f"pattern:{query}", NOW)) is not None) is is_found
    assert (tier_of(make_record(), parse_query(f"!pattern:{query}", NOW)) is None) is is_found


def test_a_record_without_a_confidence_is_not_below_any() -> None:
    assert tier_of(make_record(confidence=None), parse_query("confidence:<0.9", NOW)) is None
