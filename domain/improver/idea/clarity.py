"""Recognises an idea that cannot be understood without guessing, and feedback that asks to take something out."""

import re

from domain.improver.idea.facts import FactKind, facts_of
from domain.improver.idea.phrases import phrase_pattern
from domain.text.clean import fold

_FORMS = (
    r"\b(?&better)\b",
    r"\b(?&points_at)\b(?! (?:is|are|week|month|quarter|year|afternoon|morning)\b)",
    r"^\W*(?:please |por favor )?(?&begins)\s+(?&known)\b",
)
"""Of what an idea says that cannot be understood; the tables stand in `phrases.toml`."""
_MOST_SAID_WORDS = 4
_TELLING_KINDS = frozenset(
    {FactKind.URL, FactKind.FORM, FactKind.CODE, FactKind.PATH, FactKind.QUOTE, FactKind.VARIABLE}
)


def is_ambiguous(idea: str, context: str = "") -> bool:
    """Whether `idea` points at something that only its author knows, or says little more than "better".

    Any context counts as an explanation. A heuristic, tried on the ideas of the evaluation. Pure and fast.
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
    """Whether what `feedback` names may be what shall go, so that it need not survive."""
    return phrase_pattern(r"\b(?&removes)\b").search(fold(feedback)) is not None
