"""What a trial has shown, computed once on a thread: regular expressions may take a second for each output."""

from dataclasses import dataclass, field

from domain.checks.lines import CheckResult
from domain.evaluation.experiment import Cell, Choice, Experiment, Output, Side, Source, place_order
from domain.evaluation.judge import longer_won
from domain.evaluation.trial import Trial
from domain.evaluation.verdict import Noise, choices_by_checks, choices_by_judge, choices_by_votes


@dataclass(frozen=True, kw_only=True, slots=True)
class Findings:
    """An experiment with its tally, its outputs by place, and what each source says of each test input."""

    experiment: Experiment
    outputs: dict[Cell, Output]
    checks: dict[Cell, tuple[CheckResult, ...]]
    choices: dict[Source, dict[int, Choice]] = field(default_factory=dict)
    noise: Noise | None = None
    longer: tuple[int, int] = (0, 0)
    """In how many decided inputs the longer output won, and how many were decided."""

    def results(self, case: int, side: Side) -> list[tuple[CheckResult, ...]]:
        """Return the results of the checks, by repeat."""
        cells = sorted(self.checks, key=place_order)
        return [self.checks[cell] for cell in cells if cell.case == case and cell.side is side]


def findings_of(trial: Trial) -> Findings:
    """Return the findings on the finished outputs, and keep the tally. Blocks, up to a second for each output."""
    tally = trial.conclude()
    experiment, outputs = trial.experiment, trial.outputs
    choices = {
        Source.VOTES: choices_by_votes(experiment),
        Source.JUDGE: choices_by_judge(experiment),
        Source.CHECKS: choices_by_checks(experiment, outputs, trial.passed),
    }
    return Findings(
        experiment=experiment,
        outputs={output.cell: output for output in outputs},
        checks={output.cell: trial.results(output) for output in outputs},
        choices=choices,
        noise=trial.noise(),
        longer=longer_won(outputs, choices[tally.source]) if tally.source is not None else (0, 0),
    )
