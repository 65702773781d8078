"""The outputs of a test input by name, with the checks that they pass."""

from collections.abc import Callable

from textual.content import Content

from domain.evaluation.experiment import Cell, Side
from tui.keys.tables import bindings
from tui.keys.trial_keys import IN_THE_OUTPUTS
from tui.trial.outputs.findings import Findings
from tui.trial.outputs.pair import PairScreen
from tui.trial.outputs.words import problem_of, results_note, size_of


class OutputsScreen(PairScreen):
    """Shows two outputs; keys go through repeats and inputs."""

    BINDINGS = bindings(IN_THE_OUTPUTS)

    TITLE = "Try it: the outputs"

    def __init__(self, findings: Findings, case: int, look_at: Callable[[int], None]) -> None:
        """Take what lets the outputs of a test input be checked, after which `show` is called."""
        super().__init__()
        self._look_at = look_at
        self._findings = findings
        self._case = case
        self._repeat = 0

    def show(self, findings: Findings) -> None:
        """Show what is found by now."""
        self._findings = findings
        self._draw()

    def draw(self) -> None:
        """Show the outputs of a repeat."""
        experiment = self._findings.experiment
        facts = [f"repeat {self._repeat + 1} of {experiment.repeats}"] if experiment.repeats > 1 else []
        self.head(experiment.cases, self._case, facts)
        for number, side in enumerate(Side, start=1):
            cell = Cell(self._case, self._repeat, side)
            output = self._findings.outputs.get(cell)
            self._pair.entitle(number, f"{side.value.capitalize()}: {experiment.prompt(side).name}", size_of(output))
            self._pair.view(number).show("" if output is None else output.text)
            notes = [Content(problem_of(output))]
            if output is not None and experiment.checks:
                results = self._findings.checks.get(cell)
                notes.append(
                    Content("checking…")
                    if results is None
                    else results_note(experiment.checks, results, is_low=self.is_low)
                )
            self._pair.say(number, Content(" " if self.is_low else "\n").join(filter(None, notes)))
        if not self._findings.is_case_checked(self._case):
            self._look_at(self._case)

    def why_not(self, action: str) -> str:
        """Return why a key does nothing now."""
        experiment = self._findings.experiment
        return {
            "turn(0, 1)": "" if experiment.repeats > 1 else "There is only one repeat.",
            "turn(1, 0)": "" if self._case < len(experiment.cases) - 1 else "This is the last test input.",
            "turn(-1, 0)": "" if self._case else "This is the first test input.",
        }.get(action, "")

    def action_turn(self, case: int, repeat: int) -> None:
        """Go to another input or repeat."""
        experiment = self._findings.experiment
        moved = max(0, min(self._case + case, len(experiment.cases) - 1))
        self._repeat = 0 if moved != self._case else (self._repeat + repeat) % experiment.repeats
        self._case = moved
        self._draw()
