"""Every error as a person reads it."""

import pytest

from domain import errors
from domain.errors import ModelError, PromptImproverError
from domain.runtime import breaker as circuit_breaker


def every_kind(kind: type[PromptImproverError] = PromptImproverError) -> list[type[PromptImproverError]]:
    return [kind, *(below for child in kind.__subclasses__() for below in every_kind(child))]


@pytest.mark.parametrize("kind", every_kind())
def test_every_error_has_a_title_a_sentence_and_a_next_step(kind: type[PromptImproverError]) -> None:
    error = kind("The disk is full.")
    assert error.title
    assert error.sentence == str(error) == "The disk is full."
    assert error.next_step.endswith(".")
    assert kind.__doc__


@pytest.mark.parametrize("kind", every_kind())
def test_what_is_said_at_the_place_wins_over_the_default(kind: type[PromptImproverError]) -> None:
    error = kind("The disk is full.", "Make room.", title="NOT SAVED")
    assert (error.title, error.next_step) == ("NOT SAVED", "Make room.")


def test_every_model_error_keeps_the_text_that_had_arrived() -> None:
    for kind in every_kind(ModelError):
        assert issubclass(kind, ModelError)
        assert kind("x", partial_answer="half").partial_answer == "half"
        assert kind("x").title == "The model gave no usable answer"
        assert kind("x", is_setting=True).title == "The model cannot be asked yet"


def test_the_overview_names_every_error_of_its_module() -> None:
    assert errors.__doc__ is not None
    for kind in every_kind():
        if kind.__module__ == errors.__name__:
            assert kind.__name__ in errors.__doc__
    assert issubclass(circuit_breaker.BreakerOpenError, errors.StorageError)
