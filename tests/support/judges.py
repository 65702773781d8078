"""What a scripted judge reads: the two answers of a comparison, by the tags that really enclose them."""

import re

from domain.evaluation.ports import Question


def is_comparison(question: Question) -> bool:
    """Return whether a judge is asked."""
    return "\n\n<answer-a" in question.message


def answers_in(message: str) -> tuple[str, str]:
    """Return both answers of a comparison."""
    first, second = (
        next(match[2] for match in re.finditer(rf"\n\n<(answer-{name}[\d-]*)>(.*?)</\1>", message, re.DOTALL))
        for name in "ab"
    )
    return first, second
