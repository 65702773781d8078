"""How far, and how long still: an estimate is told only once it is known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.runtime.progress import Pace, Progress

TOTAL = 1000


def at(done: int) -> Progress:
    return Progress("deleting", done, TOTAL, "prompts")


def pace_of(*seen: tuple[float, int]) -> Pace:
    pace = Pace(began=seen[0][0])
    for moment, done in seen:
        pace.note(at(done), moment)
    return pace


@pytest.mark.parametrize(("done", "total", "fraction"), [(240, 1000, 0.24), (5, None, None), (0, 0, None), (9, 3, 1.0)])
def test_the_part_done(done: int, total: int | None, fraction: float | None) -> None:
    assert Progress("x", done, total).fraction == fraction


def test_a_steady_pace_says_how_long_the_rest_takes() -> None:
    pace = pace_of((0, 0), (5, 250))
    assert pace.seconds_left(at(250), 5) == pytest.approx(15)


@pytest.mark.parametrize(
    "seen",
    [
        [(0.0, 0), (2.0, 900)],  # not long enough
        [(0.0, 0), (9.0, 1)],  # a crumb
        [(0.0, 400), (9.0, 401)],  # a crumb since it was continued
        [(0.0, 500), (60.0, 500)],  # it stands still
    ],
)
def test_as_long_as_it_is_not_known_nothing_is_said(seen: list[tuple[float, int]]) -> None:
    assert pace_of(*seen).seconds_left(at(seen[-1][1]), seen[-1][0]) is None


def test_what_a_continued_download_had_before_does_not_make_it_look_quick() -> None:
    pace = pace_of((0, 800), (10, 900))
    assert pace.seconds_left(at(900), 10) == pytest.approx(10)


def test_only_the_last_seconds_say_how_quick_it_is() -> None:
    pace = pace_of((0, 0), (1, 500), (100, 500), (110, 600), (120, 700), (130, 800))
    assert pace.seconds_left(at(800), 130) == pytest.approx(20)


def test_work_that_stands_still_takes_longer_with_every_second() -> None:
    pace = pace_of((0, 0), (10, 500))
    first, later = pace.seconds_left(at(500), 10), pace.seconds_left(at(500), 15)
    assert first is not None
    assert later is not None
    assert later > first


def test_what_is_begun_anew_is_measured_anew() -> None:
    assert pace_of((0, 0), (10, 900), (11, 0)).seconds_left(at(0), 11) is None


@given(st.lists(st.tuples(st.floats(0, 50), st.integers(0, TOTAL)), min_size=1, max_size=30))
def test_a_guess_is_never_negative(steps: list[tuple[float, int]]) -> None:
    now, pace = 0.0, Pace(0)
    for seconds, done in steps:
        now += seconds
        pace.note(at(done), now)
        left = pace.seconds_left(at(done), now)
        assert left is None or left >= 0
