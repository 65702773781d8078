"""A model that answers any prompt as a test says."""

import threading
from collections.abc import Callable

from domain.evaluation.experiment import CUT, AskedWith
from domain.evaluation.ports import Answer, Question
from domain.runtime.cancellation import CancelToken

_DEADLINE_SECONDS = 60


HELD = "held"
LONG = "line by line"
"""Inputs with a special answer: `HELD` is never answered, `LONG` gets 120 lines."""


def echo(question: Question) -> str:
    """Return what was asked for: proposals, a long answer, or the first line of the prompt and its length in words."""
    if "test inputs for" in question.message:
        return '{"animal": "an owl"}'
    if "questions that check" in question.message:
        return "Is it short?"
    if LONG in question.message:
        return "\n".join(f"line {number:03}" for number in range(120))
    return f"About: {question.message.splitlines()[0]}\n{len(question.message.split())} words were read."


class ScriptedAnswerer:
    """Implements `domain.evaluation.ports.Answerer`; while it is held, it stops after half of an answer."""

    provider = "scripted"
    model = "answer-model"
    asked_with = AskedWith(most_tokens=1200)

    def __init__(self, answer: Callable[[Question], str] = echo, *, at_once: int = 1) -> None:
        self.at_once = at_once
        self.questions: list[Question] = []
        self.half_shown = threading.Event()
        self.most = 1 << 30
        """After so many answers, the next ones are held."""
        self.closed = 0
        self.cuts: set[str] = set()
        """The messages whose answers the token limit cuts."""
        self._answer = answer
        self._lock = threading.Lock()
        self._go = threading.Event()

    def answer_with(self, answer: Callable[[Question], str]) -> None:
        """Answer in another way."""
        self._answer = answer

    def release(self) -> None:
        """Let the held answers go on, and all that follow."""
        self.most = 1 << 30
        self._go.set()

    def answer(
        self, question: Question, cancel: CancelToken, on_text: Callable[[str], None] = lambda _text: None
    ) -> Answer:
        with self._lock:
            self.questions.append(question)
            is_held = len(self.questions) > self.most or HELD in question.message
        text = self._answer(question)
        on_text(text[: len(text) // 2])
        if is_held:
            self.half_shown.set()
            cancel.on_cancel(self._go.set)
            assert self._go.wait(_DEADLINE_SECONDS), "the test never released the answer"
        cancel.raise_if_cancelled()
        reason = CUT if question.message in self.cuts else "stop"
        return Answer(text=text, milliseconds=1200, finish_reason=reason, tokens_in=20, tokens_out=10, cost=0.0)

    def count_tokens(self, text: str) -> int | None:
        return None

    def close(self) -> None:
        self.closed += 1
