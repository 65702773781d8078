"""Recognises an ambiguous idea, and feedback that asks to remove something."""

import re

from domain.improver.idea.facts import FactKind, facts_of
from domain.improver.idea.phrases import phrase_pattern
from domain.text.clean import fold

_FORMS = (
    r"\b(?&better)\b",
    r"\b(?&points_at)\b(?! (?:is|are|week|month|quarter|year|afternoon|morning)\b)",
    r"^\W*(?:please |por favor )?(?&begins)\s+(?&known)\b",
)
"""Patterns of ambiguous ideas; the tables are in `phrases.toml`."""
_MOST_SAID_WORDS = 4
_TELLING_KINDS = frozenset(
    {FactKind.URL, FactKind.FORM, FactKind.CODE, FactKind.PATH, FactKind.QUOTE, FactKind.VARIABLE}
)


def is_ambiguous(idea: str, context: str = "") -> bool:
    """Whether `idea` refers to something that only its author knows, or says little more than "better".

    Any context counts as an explanation. A heuristic, tested on the ideas of the quality benchmark. Pure and fast.
    """
    if context.strip() or any(fact.kind in _TELLING_KINDS for fact in facts_of(idea)):
        return False
    folded = fold(idea)
    empty = phrase_pattern("(?&empty)").fullmatch
    said = [word for word in re.findall(r"[^\W\d_]+", folded) if not empty(word)]
    if len(said) > _MOST_SAID_WORDS:
        return False
    return any(phrase_pattern(form).search(folded) for form in _FORMS)


def asks_to_remove(feedback: str) -> bool:
    """Whether `feedback` asks to remove something, so that the things it names need not stay in the prompt."""
    return phrase_pattern(r"\b(?&removes)\b").search(fold(feedback)) is not None
