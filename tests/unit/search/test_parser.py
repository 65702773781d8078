"""What a search says about words that may be mistyped filters."""

import pytest

from domain.search.parser import FILTER_NAMES, parse_query
from tests.support.clocks import FakeClock

NOW = FakeClock().now()
SELF_REFINE = (
    "framework:selfrefine matches none of: "
    "chain-of-thought, tree-of-thoughts, decomposition, role-playing, self-refine."
)


@pytest.mark.parametrize(
    ("text", "hints"),
    [
        ("lng:es", ("lng: is not a filter. Did you mean lang:?",)),
        ("patern:bug", ("patern: is not a filter. Did you mean pattern:?",)),
        ("Modle:gpt a word", ("Modle: is not a filter. Did you mean model:?",)),
        ("!confidense:>0.8", ("confidense: is not a filter. Did you mean confidence:?",)),
        ("framework:self-refin", ()),
        ("framework:selfrefine", (SELF_REFINE,)),
        *((text, ()) for text in ("https://example.org", "note: buy", '"lng:es"', "lng", "in:", "日本:語")),
        *((f"{name}:x", ()) for name in FILTER_NAMES if name not in ("backend", "framework")),
    ],
)
def test_a_filter_that_may_be_mistyped_is_named(text: str, hints: tuple[str, ...]) -> None:
    assert parse_query(text, NOW).hints == hints


def test_a_word_that_is_like_a_filter_is_searched_for_as_it_is() -> None:
    query = parse_query("port:80", NOW)
    assert [term.text for term in query.terms] == ["port:80"]
    assert query.problems == ()
