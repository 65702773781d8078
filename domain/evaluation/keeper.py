"""Writes a try down, and remembers what could not be written: it is paid for."""

import threading
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from domain.errors import StorageError
from domain.evaluation.experiment import Cell, Experiment, Output


class Keeper:
    """Writes experiments and outputs down durably, in the order in which they are given. Thread-safe.

    What cannot be written, as on a full disk, waits in memory for the next call. One keeper serves every try of this
    process, so that it is not lost with a screen.
    """

    def __init__(
        self,
        experiment: Callable[[Experiment], object],
        output: Callable[[Output], object],
        claim: Callable[[str], AbstractContextManager[object]] = nullcontext,
        check: Callable[[Experiment], object] = lambda _experiment: None,
    ) -> None:
        """Take what writes each durably, and what checks that it could; all may block and raise `StorageError`.

        `claim` returns the right to ask for what a text names, which one process has at a time; it raises
        `InvalidCasesError` while another one has it.
        """
        self._experiment = experiment
        self._output = output
        self._check = check
        self.claim = claim
        self._lock = threading.RLock()
        self._waiting: deque[Experiment | Output] = deque()

    def keep(self, *things: Experiment | Output) -> None:
        """Write these down, after what could not be written before. Blocks; raises `StorageError`."""
        with self._lock:
            self._waiting.extend(things)
            while self._waiting:
                self._write(self._waiting.popleft())

    def check(self, experiment: Experiment) -> None:
        """Raise the `StorageError` with which an experiment could not be written. Leaves nothing behind."""
        with self._lock:
            self.keep()
            self._check(experiment)

    def _write(self, thing: Experiment | Output) -> None:
        try:
            if isinstance(thing, Experiment):
                self._experiment(thing)
            else:
                self._output(thing)
        except StorageError:
            self._waiting.appendleft(thing)
            raise

    def unsaved(self, experiment_uid: str) -> dict[Cell, Output]:
        """Return the outputs of an experiment that could not be written."""
        with self._lock:
            waiting = [one for one in self._waiting if isinstance(one, Output)]
        return {one.cell: one for one in waiting if one.experiment_uid == experiment_uid}
