"""Shows both outputs of a test input as they arrive, without saying whose they are."""

from collections.abc import Callable

from textual import getters
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from domain.evaluation.experiment import Cell, Experiment, Output
from tui.dialogs.modal import Modal
from tui.keys.active import key_label
from tui.keys.tables import bindings
from tui.keys.trial_keys import IN_A_TRIAL_RUN
from tui.text.progress import duration
from tui.trial.outputs.blind import order_of
from tui.trial.outputs.pair import Pair
from tui.trial.outputs.words import case_title, output_note
from tui.trial.runs import RunState
from tui.widgets.throttle import Throttle


class TrialRunScreen(Modal[None]):
    """Shows the state of a run; `stop` ends it. Close this screen when the run has ended."""

    BINDINGS = bindings(IN_A_TRIAL_RUN)

    _pair = getters.query_one(Pair)

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

    def compose(self) -> ComposeResult:
        """How far it is, and the outputs."""
        with Vertical(id="run-box") as box:
            box.border_title = "Try it: the outputs"
            yield Static("", id="run-state", markup=False)
            yield Pair()

    def on_mount(self) -> None:
        """Name the outputs as the vote does."""
        for number in (1, 2):
            self._pair.entitle(number, str(number))
        self._draw()

    def on_resize(self) -> None:
        """Fit the title to the width."""
        self._draw()

    def show(self, state: RunState) -> None:
        """Show what there is."""
        self._state = state
        if self._is_calm and state.end is None:
            self._steps.draw(self._draw)
        else:
            self._draw()

    def _draw(self) -> None:
        if not self.is_mounted:
            return
        state, experiment = self._state, self._experiment
        cell = self._current()
        total = len(experiment.cases) * experiment.repeats * 2
        facts = [f"{len(state.outputs)} of {total} outputs"]
        if experiment.repeats > 1:
            facts.append(f"repeat {cell.repeat + 1} of {experiment.repeats}")
        if state.seconds_left:
            facts.append(f"about {duration(state.seconds_left)} left")
        facts.append(
            "stopping…" if self._is_stopping else f"{key_label('trial-stop')} stops; finished outputs are kept"
        )
        title = case_title(experiment.cases, cell.case, max(self.size.width - 4, 1))
        words = f"{title}\n{' · '.join(facts)}\nWhich prompt wrote which output is told after your vote."
        self.query_one("#run-state", Static).update(Content(words))
        for number, side in enumerate(order_of(experiment, cell.case), start=1):
            self._show_output(number, Cell(cell.case, cell.repeat, side))

    def _show_output(self, number: int, cell: Cell) -> None:
        arriving, output = self._state.arriving.get(cell), self._state.outputs.get(cell)
        if output is not None:
            self._pair.view(number).show(output.text)
            self._pair.say(number, output_note(output, is_blind=True))
        elif arriving is not None:
            self._pair.view(number).show_arriving(arriving)
            self._pair.say(number, "… the model is writing" if arriving else "… waiting for the model")
        else:
            self._pair.view(number).show("")
            self._pair.say(number, "… waits")

    def _current(self) -> Cell:
        """Return the first pair that is being written; between two, the one before."""
        if self._state.arriving:
            self._shown = min(self._state.arriving)
        return self._shown or next(iter(self._experiment.cells()))

    @property
    def outputs(self) -> dict[Cell, Output]:
        """The finished outputs, by place."""
        return self._state.outputs

    def action_leave(self) -> None:
        """Stop the run; this screen closes when it has ended."""
        self._is_stopping = True
        self._draw()
        self._stop()
