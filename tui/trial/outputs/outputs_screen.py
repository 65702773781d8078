"""The outputs of a test input by name, with the checks that they pass."""

from collections.abc import Callable

from textual import getters
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from domain.evaluation.experiment import Cell, Side
from tui.dialogs.modal import Modal
from tui.keys.tables import bindings
from tui.keys.trial_keys import IN_THE_OUTPUTS
from tui.trial.outputs.findings import Findings
from tui.trial.outputs.pair import Pair
from tui.trial.outputs.words import case_title, output_note, results_line


class OutputsScreen(Modal[None]):
    """Shows two outputs; keys go through repeats and inputs."""

    BINDINGS = bindings(IN_THE_OUTPUTS)

    _pair = getters.query_one(Pair)

    def __init__(self, findings: Findings, case: int, look_at: Callable[[int], None]) -> None:
        """Take what lets the outputs of a test input be checked, after which `show` is called."""
        super().__init__()
        self._look_at = look_at
        self._findings = findings
        self._case = case
        self._repeat = 0

    def compose(self) -> ComposeResult:
        """The input, and its outputs."""
        with Vertical(id="outputs-box") as box:
            box.border_title = "Try it: the outputs"
            yield Static("", id="vote-state", markup=False)
            yield Pair()

    def on_mount(self) -> None:
        """Show the first repeat."""
        self._draw()

    def on_resize(self) -> None:
        """Fit the title to the width."""
        self._draw()

    def show(self, findings: Findings) -> None:
        """Show what is found by now."""
        self._findings = findings
        self._draw()

    def _draw(self) -> None:
        if not self.is_mounted:
            return
        experiment = self._findings.experiment
        title = case_title(experiment.cases, self._case, max(self.size.width - 4, 1))
        state = f"{title}\nrepeat {self._repeat + 1} of {experiment.repeats}"
        self.query_one("#vote-state", Static).update(Content(state))
        for number, side in enumerate(Side, start=1):
            cell = Cell(self._case, self._repeat, side)
            output = self._findings.outputs.get(cell)
            self._pair.entitle(number, f"{side.value.capitalize()}: {experiment.prompt(side).name}")
            self._pair.view(number).show("" if output is None else output.text)
            note = Content(output_note(output))
            if output is not None and experiment.checks:
                results = self._findings.checks.get(cell)
                checked = Content("checking…") if results is None else results_line(experiment.checks, results)
                note = Content("\n").join([note, checked])
            self._pair.say(number, note)
        if not self._findings.is_case_checked(self._case):
            self._look_at(self._case)

    def action_turn(self, case: int, repeat: int) -> None:
        """Go to another input or repeat."""
        experiment = self._findings.experiment
        moved = max(0, min(self._case + case, len(experiment.cases) - 1))
        self._repeat = 0 if moved != self._case else (self._repeat + repeat) % experiment.repeats
        self._case = moved
        self._draw()
