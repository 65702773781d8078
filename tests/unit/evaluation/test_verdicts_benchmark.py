"""The short form of `python -m tests.benchmarks.verdicts`: the simulated verdicts are true."""

from random import Random

import pytest

from domain.evaluation.experiment import ComparedPrompt, Result
from tests.benchmarks.verdicts import checks_table, judges_table, looks_table, planted, votes_table


@pytest.mark.parametrize("table", [votes_table, looks_table, judges_table, checks_table])
def test_simulated_verdicts_are_true(table: object) -> None:
    _lines, faults = table(60, Random(1))  # type: ignore[operator]
    assert faults == []


def test_a_planted_prompt_is_found() -> None:
    good, bad = ComparedPrompt(text="LIST {{x}}", name="list"), ComparedPrompt(text="TALK {{x}}", name="talk")
    assert planted(bad, good).result is Result.BETTER
    assert planted(good, bad).result is Result.WORSE
    assert planted(good, good).result is Result.NOT_SHOWN
