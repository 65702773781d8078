"""The versions to choose from differ from the first and from each other."""

import pytest

from domain.patterns.candidates import CANDIDATES, other_candidates
from domain.patterns.pattern import NEUTRAL
from domain.prompts.options import PromptOptions, TargetLength
from domain.prompts.record import Framework
from domain.prompts.request import NO_PATTERN
from tests.support.records import make_record

OPTIONS = PromptOptions(length=TargetLength.LEAN)


def test_a_prompt_that_a_pattern_wrote_gets_the_nearest_patterns() -> None:
    record = make_record(pattern="a", nearest_patterns=("b", "c", "d"), is_written_by_pattern=True)
    requests = other_candidates(record, OPTIONS)
    assert [(one.pattern, one.shape, one.parent) for one in requests] == [
        ("b", OPTIONS, record),
        ("c", OPTIONS, record),
    ]


def test_with_one_nearest_pattern_the_neutral_one_is_the_third() -> None:
    record = make_record(pattern="a", nearest_patterns=("a", "b"), is_written_by_pattern=True)
    requests = other_candidates(record, OPTIONS)
    assert [one.pattern for one in requests] == ["b", NEUTRAL]


@pytest.mark.parametrize(
    ("facts", "pattern"),
    [
        ({"pattern": None}, NO_PATTERN),
        ({"pattern": "a", "nearest_patterns": ("b", "c"), "is_written_by_pattern": False}, "a"),
        ({"pattern": NEUTRAL, "nearest_patterns": ("b",), "is_written_by_pattern": True}, NEUTRAL),
    ],
)
def test_else_it_gets_other_frameworks_and_keeps_its_pattern(facts: dict[str, object], pattern: str) -> None:
    for framework in Framework:
        requests = other_candidates(make_record(framework=framework, **facts), OPTIONS)
        assert {one.pattern for one in requests} == {pattern}
        assert len({framework, *(one.shape.framework for one in requests)}) == CANDIDATES
        assert {one.shape.length for one in requests} == {TargetLength.LEAN}
