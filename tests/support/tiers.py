"""Which tests of a large family every run plays, and which only the long one."""

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from typing import TypeVar

import pytest

long = pytest.mark.long
"""Marks a test that only `python -m tests long` runs."""

VARIABLE = "TESTS_TIER"
"""The environment variable that `python -m tests` sets to the name of its tier."""

_ONE_IN = 4

_Case = TypeVar("_Case")


def examples(number: int) -> int:
    """Return how many examples a property is tried with: `number` in the long run, a quarter of it in the others."""
    return number if os.environ.get(VARIABLE) == "long" else -(-number // _ONE_IN)


def chosen(cases: Iterable[_Case], always: Collection[str], *, name: Callable[[_Case], str] = str) -> list[object]:
    """Return the cases as parameters of a test: those with a name in `always` run always, the others in the long run.

    Raises:
        ValueError: no case has a name in `always`, so fewer would run than intended.
    """
    listed = list(cases)
    if unknown := set(always) - {name(case) for case in listed}:
        raise ValueError(f"no case is called {sorted(unknown)}")
    return [
        pytest.param(
            *(case if isinstance(case, tuple) else (case,)), id=name(case), marks=() if name(case) in always else long
        )
        for case in listed
    ]


def sampled(
    cases: Iterable[_Case],
    *,
    family: Callable[[_Case], object],
    name: Callable[[_Case], str],
    one_in: int,
) -> list[object]:
    """Return the cases as parameters of a test: the first of each family and every `one_in`th after it run always.

    The sample is fixed: it depends on the order of the cases alone. A case that is a tuple becomes several parameters.
    """
    seen: Counter[object] = Counter()
    parameters: list[object] = []
    for case in cases:
        is_kept = seen[family(case)] % one_in == 0
        seen[family(case)] += 1
        values = case if isinstance(case, tuple) else (case,)
        parameters.append(pytest.param(*values, id=name(case), marks=() if is_kept else long))
    return parameters
