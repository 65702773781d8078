"""A run on a thread: what arrives is told to the screen as a whole, never piece by piece."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from statistics import fmean

from domain.errors import PromptImproverError
from domain.evaluation.experiment import Cell, Output
from domain.evaluation.ports import Answerer
from domain.evaluation.run import RunEnd, Watch
from domain.evaluation.trial import Trial
from domain.prompts.record import new_uid
from domain.runtime.cancellation import CancelToken
from domain.text.counts import count_of
from tui.log_file import where_it_failed
from tui.text.errors import describe

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RunState:
    """What a run has so far. `arriving` are the texts of the outputs that are being written, by place."""

    outputs: dict[Cell, Output] = field(default_factory=dict)
    arriving: dict[Cell, str] = field(default_factory=dict)
    seconds_left: float | None = None
    end: RunEnd | None = None


class TrialRun:
    """Asks for the missing outputs of a trial.

    `changed` is called on any thread when `state` has something new, and not again before `state` was read.
    """

    def __init__(self, trial: Trial, changed: Callable[["TrialRun"], None]) -> None:
        self.run_id = new_uid()
        """Tells a late report of this run from one of the next."""
        self.trial = trial
        self.cancel = CancelToken()
        self._changed = changed
        self._lock = threading.Lock()
        self._state = RunState({output.cell: output for output in trial.outputs})
        self._is_told = False
        self._total = len(trial.outputs) + trial.missing
        self._at_once = 1

    def state(self) -> RunState:
        """Return what there is. UI thread."""
        with self._lock:
            self._is_told = False
            return self._state

    def stop(self) -> None:
        """Stop asking. Finished outputs are kept."""
        self.cancel.cancel()

    def work(self, make: Callable[[], Answerer]) -> None:
        """Run until everything is there, or it is stopped. Blocks; call it on a thread."""
        end = RunEnd()
        try:
            answerer = make()
            try:
                self._at_once = max(answerer.at_once, 1)
                watch = Watch(on_start=self._started, on_text=self._arrived, on_output=self._finished)
                with self.trial.claimed():
                    outputs = {output.cell: output for output in self.trial.outputs}
                    self._tell(lambda state: replace(state, outputs=outputs))
                    end = self.trial.run(answerer, self.cancel, watch)
                if end.error is not None and (unsaved := self.trial.unsaved):
                    end.error.next_step += f" Until you quit, {count_of(unsaved, 'answer')} wait for that in memory."
            finally:
                answerer.close()
        except PromptImproverError as error:
            end.error = error
        except Exception as error:  # noqa: BLE001 - it may be any, and the run would seem whole
            _log.error("the run of a try failed: %s", where_it_failed(error))
            text = describe(error)
            end.error = PromptImproverError(text.sentence, text.next_step, title=text.title)
        finally:
            self._tell(lambda state: replace(state, end=end, arriving={}))

    def _started(self, cell: Cell) -> None:
        self._tell(lambda state: replace(state, arriving={**state.arriving, cell: ""}))

    def _arrived(self, cell: Cell, text: str) -> None:
        self._tell(lambda state: replace(state, arriving={**state.arriving, cell: text}))

    def _finished(self, output: Output) -> None:
        def add(state: RunState) -> RunState:
            arriving = {cell: text for cell, text in state.arriving.items() if cell != output.cell}
            outputs = {**state.outputs, output.cell: output}
            return replace(state, outputs=outputs, arriving=arriving, seconds_left=self._left(outputs))

        self._tell(add)

    def _left(self, outputs: dict[Cell, Output]) -> float | None:
        measured = [output.milliseconds / 1000 for output in outputs.values() if output.milliseconds]
        return fmean(measured) * (self._total - len(outputs)) / self._at_once if measured else None

    def _tell(self, change: Callable[[RunState], RunState]) -> None:
        with self._lock:
            self._state = change(self._state)
            is_told, self._is_told = self._is_told, True
        if not is_told:
            self._changed(self)
