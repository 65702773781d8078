"""The filter of verdicts: what is typed, what completes it, and which records it admits."""

from collections.abc import Mapping

import pytest

from domain.evaluation.experiment import Result
from domain.search.filters import VERDICTS, with_verdicts
from domain.search.matching import tier_of
from domain.search.parser import completion, parse_query
from tests.support.clocks import FakeClock
from tests.support.records import make_record

NOW = FakeClock().now()
BETTER, WORSE, NOT_SHOWN, UNTRIED = (make_record(original_idea=f"a poem {number}") for number in range(4))
KNOWN = {BETTER.uid: Result.BETTER, WORSE.uid: Result.WORSE, NOT_SHOWN.uid: Result.NOT_SHOWN}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("verdict:better", [BETTER]),
        ("VERDICT:Worse", [WORSE]),
        ("verdict:not-shown", [NOT_SHOWN]),
        ('verdict:"not shown"', [NOT_SHOWN]),
        ("verdict:none", [UNTRIED]),
        ("!verdict:better", [WORSE, NOT_SHOWN, UNTRIED]),
        ("!verdict:none", [BETTER, WORSE, NOT_SHOWN]),
        ("!verdict:none !verdict:worse", [BETTER, NOT_SHOWN]),
        ("verdict:better verdict:worse", []),
        ("verdict:better poem", [BETTER]),
        ("verdict:better zebra", []),
    ],
)
def test_records_are_found_by_their_verdict(text: str, found: list[object]) -> None:
    query = with_verdicts(parse_query(text, NOW), lambda: KNOWN)
    assert query.problems == ()
    assert [one for one in (BETTER, WORSE, NOT_SHOWN, UNTRIED) if tier_of(one, query) is not None] == found


def test_verdicts_are_read_once_and_only_for_a_filter_that_asks() -> None:
    read = []

    def verdicts() -> Mapping[str, Result]:
        read.append(1)
        return KNOWN

    known = with_verdicts(parse_query("verdict:better !verdict:none", NOW), verdicts)
    assert with_verdicts(known, verdicts) == known
    assert with_verdicts(parse_query("poem is:fav", NOW), verdicts).filters
    assert len(read) == 1


def test_another_word_is_named_with_those_that_are_allowed() -> None:
    for typed in ("verdict:best", "verdict:"):
        assert parse_query(typed, NOW).problems == (
            f"{typed} is not a filter. Use verdict:better, verdict:worse, verdict:not-shown or verdict:none.",
        )


def test_it_is_completed() -> None:
    assert completion("poem ver", {}) == "poem verdict:"
    assert completion("!verdict:n", {}) == "!verdict:not-shown"
    assert [completion(f"verdict:{name[:3]}", {}) for name in VERDICTS] == [f"verdict:{name}" for name in VERDICTS]
