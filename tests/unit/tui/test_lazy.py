"""A service is made once, by a factory that can be replaced."""

import itertools

import pytest

from tui.composition.lazy import Lazy


def test_the_factory_runs_once() -> None:
    numbers = itertools.count()
    service = Lazy(lambda: next(numbers))
    assert [service(), service()] == [0, 0]


def test_a_factory_that_raises_is_tried_again() -> None:
    faults = [ValueError("not yet")]

    def make() -> str:
        if faults:
            raise faults.pop()
        return "made"

    service = Lazy(make)
    with pytest.raises(ValueError, match="not yet"):
        service()
    assert service() == "made"


def test_a_replaced_factory_counts_for_everything_that_holds_the_service() -> None:
    service = Lazy(lambda: "first")
    held = service
    assert held() == "first"
    service.replace(lambda: "second")
    assert held() == "second"
