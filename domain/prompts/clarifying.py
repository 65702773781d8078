"""Questions whose answers would improve a prompt, and the form in which the answers reach the model."""

import re
from collections.abc import Iterable

from domain.prompts.record import PromptHistory
from domain.text.clean import one_line

MOST_ITEMS = 3
_MOST_CHARACTERS = 300
_UNANSWERED = re.compile(r"^Q: .*\nA:\s*(?:(?<=\n)(?=Q: )|\Z)", re.MULTILINE)


def questions_of(record: PromptHistory) -> tuple[str, ...]:
    """Return at most `MOST_ITEMS` questions about a prompt, each cleaned and cut to one line of bounded length."""
    return _shortened(record.questions)


def assumptions_of(record: PromptHistory) -> tuple[str, ...]:
    """Return the assumptions that the model made about the idea, limited like `questions_of`."""
    return _shortened(record.assumptions)


def answer_form(questions: Iterable[str]) -> str:
    """Return the questions with an empty answer line below each."""
    return "\n".join(f"Q: {question}\nA: " for question in questions)


def answered_part(text: str) -> str:
    """Return `text` without the questions of `answer_form` that have no answer; empty when nothing is left."""
    return _UNANSWERED.sub("", text).strip()


def _shortened(texts: Iterable[str]) -> tuple[str, ...]:
    lines = (one_line(text) for text in texts)
    whole = (line if len(line) <= _MOST_CHARACTERS else f"{line[: _MOST_CHARACTERS - 1]}…" for line in lines if line)
    return tuple(whole)[:MOST_ITEMS]
