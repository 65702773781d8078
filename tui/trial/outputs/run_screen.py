"""Shows both outputs of a test input as they arrive, without saying whose they are."""

from collections.abc import Callable

from domain.evaluation.experiment import Cell, Experiment, Output
from tui.keys.active import key_label
from tui.keys.tables import bindings
from tui.keys.trial_keys import IN_A_TRIAL_RUN
from tui.text.progress import duration
from tui.trial.outputs.blind import order_of
from tui.trial.outputs.pair import PairScreen
from tui.trial.outputs.words import problem_of, size_of
from tui.trial.runs import RunState
from tui.widgets.throttle import Throttle


class TrialRunScreen(PairScreen):
    """Shows the state of a run; `stop` ends it. Close this screen when the run has ended."""

    BINDINGS = bindings(IN_A_TRIAL_RUN)

    TITLE = "Try it: the outputs"

    def __init__(self, experiment: Experiment, stop: Callable[[], None], *, is_calm: bool = False) -> None:
        super().__init__()
        self._experiment = experiment
        self._stop = stop
        self._is_calm = is_calm
        self._steps = Throttle(self.set_timer)
        self._shown: Cell | None = None
        """The place of the outputs on the screen; of each pair, the first one."""
        self._is_stopping = False
        self._state = RunState()

    def show(self, state: RunState) -> None:
        """Show what there is."""
        self._state = state
        if self._is_calm and state.end is None:
            self._steps.draw(self._draw)
        else:
            self._draw()

    def draw(self) -> None:
        """Show how far it is, and the pair of outputs that is being written."""
        state, experiment = self._state, self._experiment
        cell = self._current()
        facts = [f"{len(state.outputs)} of {experiment.size} outputs"]
        if experiment.repeats > 1:
            facts.append(f"repeat {cell.repeat + 1} of {experiment.repeats}")
        if state.seconds_left:
            facts.append(f"about {duration(state.seconds_left)} left")
        if self._is_stopping:
            facts.append("stopping…")
        elif not self.is_low:
            facts.append(f"{key_label('trial-stop')} stops; finished outputs are kept")
        self.head(experiment.cases, cell.case, facts, "Which prompt wrote which output is told after your vote.")
        for number, side in enumerate(order_of(experiment, cell.case), start=1):
            self._show_output(number, Cell(cell.case, cell.repeat, side))

    def _show_output(self, number: int, cell: Cell) -> None:
        arriving, output = self._state.arriving.get(cell), self._state.outputs.get(cell)
        view = self._pair.view(number)
        if arriving is not None and output is None:
            what = "the model is writing" if arriving else "waiting for the model"
            view.show_arriving(arriving)
        else:
            what = "waits" if output is None else size_of(output, is_blind=True)
            view.show("" if output is None else output.text)
        self._pair.entitle(number, str(number), what)
        self._pair.say(number, "" if output is None else problem_of(output))

    def _current(self) -> Cell:
        """Return the first pair that is being written; between two, the one before."""
        if self._state.arriving:
            self._shown = min(self._state.arriving)
        return self._shown or next(iter(self._experiment.cells()))

    def why_not(self, action: str) -> str:
        """Return why a key does nothing now."""
        return "It is stopping." if action == "leave" and self._is_stopping else ""

    @property
    def outputs(self) -> dict[Cell, Output]:
        """The finished outputs, by place."""
        return self._state.outputs

    def action_leave(self) -> None:
        """Stop the run; this screen closes when it has ended."""
        self._is_stopping = True
        self._draw()
        self._stop()
