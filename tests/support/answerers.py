"""Models that answer by a function, at the port of experiments; and the experiments that they are asked for."""

import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from domain.evaluation.experiment import AskedWith, Case, Cell, ComparedPrompt, Experiment, Output, Side
from domain.evaluation.ports import Answer, Question
from domain.runtime.cancellation import CancelToken


class ScriptedAnswerer:
    """Answers with what a function says; notes every question. An exception that the function returns is raised."""

    provider = "scripted"
    model = "scripted"
    asked_with = AskedWith(most_tokens=1200)

    def __init__(self, script: Callable[[Question], str | Answer | Exception], at_once: int = 1) -> None:
        self._script, self._lock = script, threading.Lock()
        self.at_once = at_once
        self.asked: list[Question] = []

    def answer(
        self, question: Question, cancel: CancelToken, on_text: Callable[[str], None] = lambda _text: None
    ) -> Answer:
        cancel.raise_if_cancelled()
        with self._lock:
            self.asked.append(question)
        said = self._script(question)
        if isinstance(said, Exception):
            raise said
        answer = said if isinstance(said, Answer) else Answer(text=said, milliseconds=1, finish_reason="stop")
        on_text(answer.text)
        return answer

    def count_tokens(self, text: str) -> int:
        return len(text) // 4

    def close(self) -> None:
        """Nothing was started."""


def make_experiment(cases: int = 3, **changes: object) -> Experiment:
    values: dict[str, object] = {
        "original": ComparedPrompt(text="Original: {{x}}", name="original idea"),
        "improved": ComparedPrompt(text="Improved: {{x}}", name="version 2"),
        "cases": tuple(Case(values=(("x", str(number)),)) for number in range(cases)),
        "provider": "scripted",
        "model": "scripted",
        "created_at": datetime(2026, 1, 1, tzinfo=UTC),
        "repeats": 1,
    }
    return Experiment(**{**values, **changes})  # type: ignore[arg-type]


def make_output(case: int, side: Side, text: str, repeat: int = 0) -> Output:
    return Output(experiment_uid="e", cell=Cell(case, repeat, side), text=text)


def outputs_of(pairs: Iterable[tuple[str, str]]) -> list[Output]:
    """Return the outputs of cases that each have one of the original and one of the improved prompt."""
    return [
        make_output(case, side, text)
        for case, pair in enumerate(pairs)
        for side, text in zip((Side.ORIGINAL, Side.IMPROVED), pair, strict=True)
    ]
