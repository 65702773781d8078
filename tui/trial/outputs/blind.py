"""The order in which the two outputs of a test input are shown, so that nobody knows which prompt wrote which."""

import random

from domain.evaluation.experiment import Choice, Experiment, Side

FIRST, SECOND = 1, 2


def order_of(experiment: Experiment, case: int) -> tuple[Side, Side]:
    """Return which prompt's output is called 1 and which 2; the same each time, and drawn for each test input."""
    sides = tuple(Side)
    is_turned = random.Random(f"{experiment.uid} {case}").random() < 1 / 2  # noqa: S311 - it hides nothing of value
    return (sides[1], sides[0]) if is_turned else (sides[0], sides[1])


def choice_of(experiment: Experiment, case: int, number: int) -> Choice:
    """Return what a choice means: 1 or 2 for an output, 0 for no difference, anything else for a skip."""
    if number in (FIRST, SECOND):
        return Choice(order_of(experiment, case)[number - 1].value)
    return Choice.NEITHER if number == 0 else Choice.SKIPPED
