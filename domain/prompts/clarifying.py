"""What would make a prompt better if somebody said it, and how the answers reach the model."""

import re
from collections.abc import Iterable

from domain.prompts.record import PromptHistory
from domain.text.clean import one_line

MOST_ITEMS = 3
_MOST_CHARACTERS = 300
_UNANSWERED = re.compile(r"^Q: .*\nA:\s*(?:(?<=\n)(?=Q: )|\Z)", re.MULTILINE)


def questions_of(record: PromptHistory) -> tuple[str, ...]:
    """Return the questions to ask about a prompt: few, cleaned, each on one line of bounded length."""
    return _shortened(record.questions)


def assumptions_of(record: PromptHistory) -> tuple[str, ...]:
    """Return how the idea was read where it could be read otherwise, in the form of `questions_of`."""
    return _shortened(record.assumptions)


def answer_form(questions: Iterable[str]) -> str:
    """Return the questions with room for an answer below each."""
    return "\n".join(f"Q: {question}\nA: " for question in questions)


def answered_part(text: str) -> str:
    """Return `text` without the questions of a form that have no answer; empty when nothing is said at all."""
    return _UNANSWERED.sub("", text).strip()


def _shortened(texts: Iterable[str]) -> tuple[str, ...]:
    lines = (one_line(text) for text in texts)
    whole = (line if len(line) <= _MOST_CHARACTERS else f"{line[: _MOST_CHARACTERS - 1]}…" for line in lines if line)
    return tuple(whole)[:MOST_ITEMS]
