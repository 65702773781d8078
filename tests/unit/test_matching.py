"""What a search finds without an index."""

import pytest

from domain.matching import matches
from tests.support.records import make_record

RECORD = make_record(
    original_idea="Pinta el CAMIÓN",
    context="for the garage",
    improved_prompt="日本語のテキスト 50% _done_",
    role="Großmeister",
    directive="Erkläre es",
    reasoning="hidden thought",
)


@pytest.mark.parametrize(
    "query",
    ["", "  ", "\x00", "camion", "CAMIÓN", "garage pinta", "本語", "grossmeister", "erklare", "50%", "_done_", "ami"],
)
def test_every_word_in_any_searched_field_is_a_match(query: str) -> None:
    assert matches(RECORD, query)


@pytest.mark.parametrize("query", ["camiones", "garage absent", "hidden", "5_", "50 %x"])
def test_a_word_that_is_nowhere_is_no_match(query: str) -> None:
    assert not matches(RECORD, query)


def test_a_word_does_not_reach_across_fields() -> None:
    assert not matches(make_record(original_idea="abcdefg", context="hijkl"), "fghi")
