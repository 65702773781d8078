"""The exact statistics of paired comparisons. Pure; the binomial is summed in whole numbers.

A case is the unit: an undecided one says nothing about which prompt is better, so all functions take the decided ones.
"""

from collections.abc import Callable
from functools import cache
from math import ceil, comb, exp, floor, lgamma, log

SIGNIFICANCE = 0.05
"""The two-sided level of the sign test; of two equal prompts, at most half as many seem better."""
CONFIDENCE = 0.95
POWER = 0.8
"""How likely the cases that `cases_needed` asks for are to show a difference of the size seen so far."""
MOST_NEEDED = 200
"""More decided cases than an experiment can have are no advice."""
_STEPS = 60
"""Halvings of the unit interval: more than a float can tell apart."""


def sign_test(wins: int, losses: int) -> float:
    """Return the two-sided p-value of the exact sign test (Dixon and Mood, 1946); 1 without a decided case."""
    decided = wins + losses
    extreme = sum(comb(decided, count) for count in range(min(wins, losses) + 1))
    return min(1.0, 2 * extreme / (1 << decided))


@cache
def is_significant(wins: int, losses: int) -> bool:
    """Return whether so many wins and losses differ more than chance explains."""
    return sign_test(wins, losses) <= SIGNIFICANCE


@cache
def win_interval(wins: int, losses: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return the exact interval of the share of wins (Clopper and Pearson, 1934); (0, 1) without a decided case.

    It holds the true share with at least this confidence for every share and number, which Wilson's does not.
    """
    decided, tail = wins + losses, (1 - confidence) / 2
    low = _root(lambda share: at_least(wins, decided, share) - tail) if wins else 0.0
    high = _root(lambda share: tail - at_most(wins, decided, share)) if losses else 1.0
    return low, high


def percents(interval: tuple[float, float]) -> tuple[int, int]:
    """Return an interval in whole percent, rounded outwards, so that it holds all that the exact one holds."""
    return floor(100 * interval[0]), ceil(100 * interval[1])


def at_most(wins: int, decided: int, share: float) -> float:
    """Return the probability of at most `wins` wins in `decided` cases if each is won with probability `share`."""
    return min(1.0, sum(_probability(count, decided, share) for count in range(wins + 1)))


def at_least(wins: int, decided: int, share: float) -> float:
    """Return the probability of at least `wins` wins in `decided` cases."""
    return at_most(decided - wins, decided, 1 - share)


@cache
def wins_needed(decided: int) -> int | None:
    """Return the fewest wins of `decided` cases that are significant; None if not even all of them are."""
    needed = next((wins for wins in range(decided // 2 + 1, decided + 1) if is_significant(wins, decided - wins)), 0)
    return needed or None


def least_decided() -> int:
    """Return the fewest decided cases with which anything can be shown."""
    return next(decided for decided in range(1, MOST_NEEDED) if wins_needed(decided) is not None)


def cases_needed(wins: int, losses: int, undecided: int) -> int | None:
    """Return about how many more cases would show what was seen so far; None if more than `MOST_NEEDED`, or unknown.

    What was seen is kept, and each further case is won with the share seen so far, drawn to a half by one case of each
    kind (Laplace's rule), because a few cases exaggerate. As many of them are taken to be undecided as were so far.
    """
    decided = wins + losses
    if wins <= losses:
        return None
    share = (wins + 1) / (decided + 2)
    for more in range(1, MOST_NEEDED + 1):
        needed = wins_needed(decided + more)
        if needed is None or needed - wins > more * share + 1:
            continue  # less likely than not, so it need not be summed
        if at_least(max(needed - wins, 0), more, share) >= POWER:
            return -(-more * (decided + undecided) // decided)
    return None


def _probability(count: int, decided: int, share: float) -> float:
    if share in (0.0, 1.0):
        return float(count == (decided if share else 0))
    ways = lgamma(decided + 1) - lgamma(count + 1) - lgamma(decided - count + 1)
    return exp(ways + count * log(share) + (decided - count) * log(1 - share))


def _root(rises_through_zero: Callable[[float], float]) -> float:
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if rises_through_zero(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2
