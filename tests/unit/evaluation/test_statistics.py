"""The exact statistics against scipy, for every number of wins and losses up to 60 decided cases."""

import pytest
from scipy.stats import binom, binomtest

from domain.evaluation.statistics import (
    SIGNIFICANCE,
    at_least,
    at_most,
    cases_needed,
    is_significant,
    least_decided,
    sign_test,
    win_interval,
    wins_needed,
)

ALL = [(wins, decided - wins) for decided in range(1, 61) for wins in range(decided + 1)]
EDGES = [(0, 200), (200, 0), (100, 100), (115, 85), (1000, 900)]


@pytest.mark.parametrize("pairs", [ALL, EDGES], ids=["up to 60", "edges"])
def test_the_sign_test_and_the_interval_are_those_of_scipy(pairs: list[tuple[int, int]]) -> None:
    for wins, losses in pairs:
        reference = binomtest(wins, wins + losses)
        interval = reference.proportion_ci(0.95, method="exact")
        assert sign_test(wins, losses) == pytest.approx(reference.pvalue, rel=1e-9)
        assert win_interval(wins, losses) == pytest.approx((interval.low, interval.high), abs=1e-9)
        assert is_significant(wins, losses) is bool(reference.pvalue <= SIGNIFICANCE)


def test_another_confidence_is_that_of_scipy() -> None:
    for wins, losses in ALL[::7]:
        interval = binomtest(wins, wins + losses).proportion_ci(0.8, method="exact")
        assert win_interval(wins, losses, 0.8) == pytest.approx((interval.low, interval.high), abs=1e-9)


def test_the_interval_leaves_a_half_out_exactly_if_the_test_is_significant() -> None:
    for wins, losses in ALL:
        low, high = win_interval(wins, losses)
        assert is_significant(wins, losses) != (low < 0.5 < high)


def test_nothing_decided_shows_nothing() -> None:
    assert sign_test(0, 0) == 1
    assert win_interval(0, 0) == (0, 1)
    assert wins_needed(0) is None


def test_the_binomial_is_that_of_scipy() -> None:
    for decided in (1, 2, 7, 60, 500):
        for share in (0.0, 1e-6, 0.3, 0.5, 0.97, 1.0):
            for wins in {0, 1, decided // 2, decided - 1, decided}:
                assert at_most(wins, decided, share) == pytest.approx(binom.cdf(wins, decided, share), abs=1e-10)
                assert at_least(wins, decided, share) == pytest.approx(binom.sf(wins - 1, decided, share), abs=1e-10)


def test_the_fewest_wins_that_show_something() -> None:
    assert [wins_needed(decided) for decided in (5, 6, 8, 9, 12, 20, 60)] == [None, 6, 8, 8, 10, 15, 39]
    assert least_decided() == 6
    for decided in range(6, 61):
        needed = wins_needed(decided)
        assert needed is not None
        assert binomtest(needed, decided).pvalue <= SIGNIFICANCE < binomtest(needed - 1, decided).pvalue


def test_the_advised_number_of_cases_shows_it_four_times_in_five() -> None:
    for wins, losses in ALL:
        share, more = (wins + 1) / (wins + losses + 2), cases_needed(wins, losses, 0)
        if more is None:
            assert wins <= losses or share < 0.65
            continue

        def power(more: int, wins: int = wins, losses: int = losses, share: float = share) -> float:
            needed = wins_needed(wins + losses + more)
            return 0.0 if needed is None else float(binom.sf(needed - wins - 1, more, share))

        assert power(more) >= 0.8
        assert all(power(fewer) < 0.8 for fewer in range(1, more))


def test_undecided_cases_and_what_was_seen_count_in_the_advice() -> None:
    assert cases_needed(5, 0, 0) == 1
    assert cases_needed(5, 0, 10) == 3
    assert cases_needed(8, 2, 0) == 15
    assert cases_needed(8, 2, 10) == 30
    assert cases_needed(3, 3, 4) is None
    assert cases_needed(0, 0, 20) is None
    assert cases_needed(101, 99, 0) is None
