"""No part of the improver takes a time that grows with the square of what a person wrote."""

import pytest

from tests.benchmarks.material import PARTS, SIZES, TEXTS, seconds, text_of
from tests.support.tiers import chosen

ALWAYS = ("all of it", "facts", "material", "quantities", "authority", "kind of task")
"""What runs in each tier: the whole, which contains the others, and the parts that are measured in a second."""

_LINEAR = SIZES[-1] / SIZES[0]
_MOST = 2.2 * _LINEAR
"""A part that is linear takes 4 times as long for the longest text, one that is squared 17 times."""
_LEAST_SECONDS = 0.02
"""Below it the time of a call says more about the machine than about the text."""
_TRIES = 3


@pytest.mark.parametrize("part", chosen(PARTS, ALWAYS))
def test_a_part_takes_a_time_that_grows_as_the_text_does(part: str) -> None:
    PARTS[part](text_of("log", SIZES[0]))  # loads what the first call loads
    grown = {kind: growth for kind in TEXTS if (growth := _growth(part, kind)) > _MOST}
    assert grown == {}


def _growth(part: str, kind: str) -> float:
    """Return how much longer the longest text takes; measured again before a bad number is believed."""
    growths = []
    for _ in range(_TRIES):
        longest = seconds(PARTS[part], text_of(kind, SIZES[-1]), rounds=1)
        if longest < _LEAST_SECONDS:
            return 0.0
        growths.append(longest / max(seconds(PARTS[part], text_of(kind, SIZES[0]), rounds=2), 1e-6))
        if growths[-1] <= _MOST:
            break
    return min(growths)
