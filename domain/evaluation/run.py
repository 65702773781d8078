"""Asks a model for the outputs of an experiment that are still missing."""

import threading
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

from domain.errors import AnswerStoppedError, ModelTimeoutError, PromptImproverError, RunCancelledError
from domain.evaluation.experiment import CUT, Case, Cell, ComparedPrompt, Experiment, Output
from domain.evaluation.ports import Answer, Answerer, Question
from domain.runtime.cancellation import CancelToken
from domain.runtime.listeners import harmless
from domain.text.placeholders import filled

MOST_FAILURES = 3
"""After so many calls without an answer, the rest is not asked for, because each of them may be paid for."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What is called during a run, on the threads of the run; errors of these calls are logged."""

    on_start: Callable[[Cell], None] = lambda _cell: None
    on_text: Callable[[Cell, str], None] = lambda _cell, _text: None
    on_output: Callable[[Output], None] = lambda _output: None


@dataclass(slots=True)
class RunEnd:
    """How many outputs were kept, which places got no answer and why, and the error that ended the run, if any."""

    kept: int = 0
    failed: list[tuple[Cell, PromptImproverError]] = field(default_factory=list)
    error: PromptImproverError | None = None
    is_cancelled: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing."""
        return not (self.failed or self.error or self.is_cancelled)


class ExperimentRun:
    """One run of an experiment. Every output is kept before it is reported, so that it is never paid for twice.

    `keep` writes an output durably; it may block and raises `StorageError`, which ends the run.
    """

    def __init__(self, experiment: Experiment, answerer: Answerer, keep: Callable[[Output], object]) -> None:
        self._experiment = experiment
        self._answerer = answerer
        self._keep = keep
        self._lock = threading.Lock()
        self._end = RunEnd()
        self._stopped = threading.Event()

    def run(self, done: Collection[Cell], cancel: CancelToken, watch: Watch | None = None) -> RunEnd:
        """Ask for every output that is not `done`, the next one first; return how it ended. Blocks, raises nothing.

        Up to `at_once` calls of the answerer are made at the same time, on daemon threads.
        """
        watch = watch or Watch()
        watch = Watch(*(harmless(call, None) for call in (watch.on_start, watch.on_text, watch.on_output)))
        missing = iter([cell for cell in self._experiment.cells() if cell not in done])
        count = max(1, min(self._answerer.at_once, len(self._experiment.cases) * self._experiment.repeats * 2))
        threads = [
            threading.Thread(target=self._work, args=(missing, cancel, watch), name="experiment", daemon=True)
            for _ in range(count - 1)
        ]
        for thread in threads:
            thread.start()
        self._work(missing, cancel, watch)
        for thread in threads:
            thread.join()
        self._end.is_cancelled = self._end.is_cancelled or (next(missing, None) is not None and cancel.cancelled)
        return self._end

    def _work(self, missing: Iterator[Cell], cancel: CancelToken, watch: Watch) -> None:
        while not (cancel.cancelled or self._stopped.is_set()):
            with self._lock:
                cell = next(missing, None)
            if cell is None:
                return
            try:
                self._ask(cell, cancel, watch)
            except RunCancelledError:
                self._end.is_cancelled = True
                return
            except PromptImproverError as error:
                self._note(cell, error)
            except Exception as error:  # noqa: BLE001 - the thread would end, and the place would not count as missing
                self._note(cell, PromptImproverError(f"An unexpected {type(error).__name__} stopped it."))

    def _ask(self, cell: Cell, cancel: CancelToken, watch: Watch) -> None:
        watch.on_start(cell)
        question = question_for(self._experiment.prompt(cell.side), self._experiment.cases[cell.case])
        try:
            answer = self._answerer.answer(question, cancel, lambda text: watch.on_text(cell, text))
            problem = _problem(answer)
        except AnswerStoppedError as error:
            answer, problem = Answer(text=error.partial_answer, milliseconds=0), error.sentence
        output = Output(
            experiment_uid=self._experiment.uid,
            cell=cell,
            text=answer.text,
            problem=problem,
            finish_reason=answer.finish_reason,
            milliseconds=answer.milliseconds,
            tokens_in=answer.tokens_in,
            tokens_out=answer.tokens_out,
            cost=answer.cost,
        )
        self._keep(output)
        with self._lock:
            self._end.kept += 1
        watch.on_output(output)

    def _note(self, cell: Cell, error: PromptImproverError) -> None:
        """Record a failure. A slow answer concerns one output; every other error would meet all the others too."""
        with self._lock:
            self._end.failed.append((cell, error))
            if not isinstance(error, ModelTimeoutError) or len(self._end.failed) >= MOST_FAILURES:
                self._end.error = self._end.error or error
                self._stopped.set()


def _problem(answer: Answer) -> str:
    if not answer.text.strip():
        return "The model sent an empty answer."
    if answer.finish_reason == CUT:
        return "The answer was cut off at the token limit."
    return ""


def question_for(prompt: ComparedPrompt, case: Case) -> Question:
    """Return what the model is asked: the filled prompt, as the system message if the case has a message."""
    text = filled(prompt.text, dict(case.values))
    return Question(message=case.message, system=text) if case.message else Question(message=text)
