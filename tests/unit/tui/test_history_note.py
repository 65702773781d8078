"""What stands above the rows of a search is true."""

import pytest

from domain.history.reader import HistoryListing
from domain.search.parser import parse_query
from tests.support.clocks import FakeClock
from tui.history.sidebar import note_of


@pytest.mark.parametrize(("is_last", "words"), [(True, "Nothing found"), (False, "Searching…")])
def test_nothing_is_found_only_when_no_page_follows(is_last: bool, words: str) -> None:
    listing = HistoryListing(parse_query("blue", FakeClock().now()), is_last=is_last)
    assert note_of(listing, None, "blue", searching=False) == words


@pytest.mark.parametrize(
    ("is_last", "words"), [(True, "? lng: is not a filter. Did you mean lang:?\nNothing found"), (False, "Searching…")]
)
def test_a_mistyped_filter_is_named_when_nothing_is_found(is_last: bool, words: str) -> None:
    listing = HistoryListing(parse_query("lng:es", FakeClock().now()), is_last=is_last)
    assert note_of(listing, None, "lng:es", searching=False) == words
