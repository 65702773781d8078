"""One measure says how alike texts are, and its thresholds lie where the measured texts leave a gap."""

from itertools import combinations

import pytest

from domain.improver.program.demonstrations import Demonstration, all_demonstrations
from domain.text.likeness import COPIED, SAME_PROMPT, likeness


def parts(one: Demonstration) -> list[str]:
    sections = one.sections
    return [sections.role, sections.directive, *sections.requirements[:3], *sections.guardrails[:3]]


PAIRS = [
    (parts(one), parts(other)) for one, other in combinations(all_demonstrations(), 2) if one.language == other.language
]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("bake a cake", "bake a cake", 1),
        ("Bäke a cake!", "a cake, bake", 1),
        ("日本語", "語日本。", 1),
        ("bake a cake", "bake a cake for Ana", 1),
        ("bake a cake", "zzz", 0),
        ("", "bake", 0),
    ],
)
def test_order_case_accents_and_signs_make_no_difference(one: str, other: str, expected: float) -> None:
    assert likeness(one, other) == likeness(other, one) == expected


def test_a_prompt_is_the_same_with_one_part_new_and_another_with_two() -> None:
    for one, other in PAIRS:
        assert likeness("\n".join(one), "\n".join([*other[:1], *one[1:]])) >= SAME_PROMPT
        assert likeness("\n".join(one), "\n".join([*other[:2], *one[2:]])) < SAME_PROMPT
        assert likeness("\n".join(one), "\n".join(other)) < SAME_PROMPT


def test_an_item_that_was_not_copied_is_not_taken_for_a_copy() -> None:
    for one, other in PAIRS:
        assert all(likeness(item, theirs) < COPIED for item in one[2:] for theirs in other[2:])
