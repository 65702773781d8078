"""What a trial has shown. It is found on a thread: the checks of a large output may take seconds."""

from dataclasses import dataclass, field

from domain.checks.lines import CheckResult
from domain.evaluation.experiment import Cell, Choice, Experiment, Output, Side, Source
from domain.evaluation.judge import longer_won
from domain.evaluation.trial import Trial
from domain.evaluation.verdict import Noise, choices_by_checks, choices_by_judge, choices_by_votes
from domain.runtime.cancellation import CancelToken

_MOST_AT_ONCE = 1_000_000
"""Characters of all outputs. If there are more, an output is checked when somebody looks at its input."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Findings:
    """An experiment with its tally, its outputs by place, and what each source says of each test input."""

    experiment: Experiment
    outputs: dict[Cell, Output]
    checks: dict[Cell, tuple[CheckResult, ...]]
    """The results of the outputs that were checked."""
    choices: dict[Source, dict[int, Choice]] = field(default_factory=dict)
    noise: Noise | None = None
    longer: tuple[int, int] = (0, 0)
    """In how many decided inputs the longer output won, and how many were decided."""

    @property
    def is_checked(self) -> bool:
        """Whether every output was checked."""
        return len(self.checks) == len(self.outputs)

    def is_case_checked(self, case: int) -> bool:
        """Return whether every output of a test input was checked."""
        return all(cell in self.checks for cell in self.outputs if cell.case == case)

    def results(self, case: int, side: Side) -> list[tuple[CheckResult, ...]]:
        """Return the results of the checks that have run, by repeat."""
        cells = (Cell(case, repeat, side) for repeat in range(self.experiment.repeats))
        return [self.checks[cell] for cell in cells if cell in self.checks]


def findings_of(trial: Trial) -> Findings:
    """Return the findings on the finished outputs, and keep the tally. Blocks, for long if it is still to be counted.

    With a tally that is kept, only so many outputs are checked as take a moment.
    """
    trial.conclude()
    unchecked = [output for output in trial.outputs if not trial.has_results(output)]
    if sum(len(output.text) for output in unchecked) <= _MOST_AT_ONCE:
        for output in unchecked:
            trial.results(output)
    return _found(trial)


def findings_at(trial: Trial, case: int, cancel: CancelToken) -> Findings:
    """Check the outputs of a test input; return what is found by now. Blocks. Raises `RunCancelledError`."""
    for output in trial.outputs:
        if output.cell.case == case:
            cancel.raise_if_cancelled()
            trial.results(output)
    return _found(trial)


def _found(trial: Trial) -> Findings:
    experiment, outputs = trial.experiment, trial.outputs
    checked = [output for output in outputs if trial.has_results(output)]
    choices = {
        Source.VOTES: choices_by_votes(experiment),
        Source.JUDGE: choices_by_judge(experiment),
        Source.CHECKS: choices_by_checks(experiment, checked, trial.passed),
    }
    source = experiment.tally.source if experiment.tally is not None else None
    is_known = source is not Source.CHECKS or len(checked) == len(outputs)
    return Findings(
        experiment=experiment,
        outputs={output.cell: output for output in outputs},
        checks={output.cell: trial.results(output) for output in checked},
        choices=choices,
        noise=trial.noise() if is_known else None,
        longer=longer_won(outputs, choices[source]) if source is not None and is_known else (0, 0),
    )
