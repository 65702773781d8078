"""What is said of a single input, output or character is no plural."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from domain.checks.lines import CheckResult
from domain.evaluation.experiment import Cell, Choice, Judge, Output, Ruling, Side
from domain.evaluation.plan import plan_of
from domain.evaluation.verdict import details, sentence
from tests.support.answerers import make_experiment
from tests.support.kept_trials import trial_of
from tui.cli.try_report import report
from tui.trial.outputs.findings import findings_of
from tui.trial.outputs.words import (
    check_lines,
    length_words,
    outputs_left,
    results_note,
    size_of,
    votes_left,
)

CHECKS = ("at most 1 word", "at least 1 character", "exactly 1 sentence", "at most 1 item", "exactly 1 line")


def _said() -> Iterator[str]:
    experiment = make_experiment(
        1,
        repeats=2,
        checks=CHECKS,
        judge=Judge(provider="p", model="m", approved=True, questions=("Is it so?",)),
        rulings=tuple(Ruling(case=0, choice=Choice.IMPROVED, is_noise=is_noise) for is_noise in (False, True)),
    )
    outputs = [
        Output(experiment_uid="e", cell=cell, text="xy" if cell.side is Side.IMPROVED else "x", milliseconds=1000)
        for cell in experiment.cells()
    ]
    trial = trial_of(experiment, outputs)
    findings, tally = findings_of(trial), trial.conclude()
    yield from (sentence(tally), details(tally), report(trial, tally), length_words(outputs))
    yield from (
        check_lines(CHECKS, findings, 0).plain,
        results_note(CHECKS, trial.results(outputs[0]), is_low=True).plain,
    )
    yield from map(size_of, outputs)
    yield outputs_left(experiment, {output.cell for output in outputs[1:]})
    yield votes_left(experiment, {output.cell for output in outputs})
    yield plan_of(experiment, outputs[1:]).sentence


@pytest.mark.parametrize("said", tuple(_said()))
def test_one_is_no_plural(said: str) -> None:
    assert said
    assert not re.findall(r"(?<![\d.,])1 \w+s\b", said)


def test_the_results_of_an_input_are_found_without_going_through_all() -> None:
    class Unread(dict[Cell, tuple[CheckResult, ...]]):
        def __iter__(self) -> Iterator[Cell]:
            raise AssertionError("the results of every input are gone through")

    experiment = make_experiment(2, repeats=2, checks=CHECKS)
    outputs = [Output(experiment_uid="e", cell=cell, text="x" * (cell.case + 1)) for cell in experiment.cells()]
    trial = trial_of(experiment, outputs)
    findings = findings_of(trial)
    expected = [trial.results(one) for one in outputs if one.cell.case == 1 and one.cell.side is Side.IMPROVED]
    assert replace(findings, checks=Unread(findings.checks)).results(1, Side.IMPROVED) == expected
