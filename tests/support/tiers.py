"""Which tests of a large family every run plays, and which only the long one."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import TypeVar

import pytest

long = pytest.mark.long
"""Marks a test that only `python -m tests long` runs."""

_Case = TypeVar("_Case")


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
