"""What a verdict needs to open: not the checks of large outputs, unless the tally is still to be counted."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from domain.errors import RunCancelledError
from domain.evaluation.experiment import Cell, Output, Result, Side, Source
from domain.evaluation.trial import Trial
from domain.runtime.cancellation import CancelToken
from tests.support.answerers import make_experiment
from tests.support.kept_trials import trial_of
from tui.trial.outputs.findings import findings_at, findings_of
from tui.trial.outputs.words import length_words

EXPERIMENT = make_experiment(2, repeats=2, checks=("language: de",))


class _Language:
    """Says that every text is in German, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, text: str) -> str | None:
        self.asked += 1
        return "de"


def _outputs(size: int) -> list[Output]:
    return [Output(experiment_uid="e", cell=cell, text="x" * size) for cell in EXPERIMENT.cells()]


def _trial(outputs: Sequence[Output], language: _Language) -> Trial:
    tally = trial_of(EXPERIMENT, outputs, language_of=_Language()).conclude()
    kept = replace(EXPERIMENT, tally=tally)
    return trial_of(kept, outputs, language_of=language, stored=kept)


def test_large_outputs_are_checked_when_their_input_is_looked_at_and_once() -> None:
    language = _Language()
    trial = _trial(_outputs(500_000), language)
    findings = findings_of(trial)
    assert (language.asked, findings.is_checked, findings.noise) == (0, False, None)
    assert findings.experiment.tally is not None
    assert findings.experiment.tally.result is Result.NOT_SHOWN
    for case, asked in ((1, 4), (1, 4), (0, 8)):
        findings = findings_at(trial, case, CancelToken())
        assert language.asked == asked
        assert findings.is_case_checked(case)
    assert findings.is_checked
    assert findings.noise is not None
    assert len(findings.choices[Source.CHECKS]) == 2


def test_small_outputs_are_checked_at_once() -> None:
    language = _Language()
    findings = findings_of(_trial(_outputs(10), language))
    assert (language.asked, findings.is_checked) == (8, True)
    assert findings.noise is not None


def test_looking_stops_when_somebody_goes_on() -> None:
    cancel, language = CancelToken(), _Language()
    cancel.cancel()
    with pytest.raises(RunCancelledError):
        findings_at(_trial(_outputs(500_000), language), 0, cancel)
    assert language.asked == 0


def test_the_length_is_that_of_any_script_and_one_character_is_no_plural() -> None:
    outputs = [
        Output(experiment_uid="e", cell=Cell(0, 0, side), text="猫" * (1 + 4 * (side is Side.IMPROVED)))
        for side in Side
    ]
    assert length_words(outputs) == "Length: original 1 character, improved 5."
