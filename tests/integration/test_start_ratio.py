"""How long the first letter takes, beside a bare application; the numbers come from `tests.benchmarks.start`."""

from tests.benchmarks.start import ratio, run
from tests.support.tiers import long

ROUNDS = 5
MOST = 1.8
"""The aim is 1.3; a machine that runs other tests meanwhile gets more. Without a start screen it is 2.5."""


@long
def test_the_first_letter_comes_about_as_soon_as_in_a_bare_application() -> None:
    starts = run(ROUNDS)
    assert ratio(starts, "filled") < MOST, starts
