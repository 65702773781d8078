"""How alike two texts are: one measure and its thresholds.

Each threshold is in the gap measured over the demonstrations and the evaluation's ideas.
"""

import re

from rapidfuzz import fuzz

from domain.text.clean import fold
from domain.text.scripts import UNSPACED

SAME_PROMPT = 0.88
"""From here, a regenerated prompt counts as the same. One new part of eight gives 0.91 or more, two 0.84 or less."""
COPIED = 0.85
"""From here, an item counts as copied from another. Unrelated items reach 0.72."""
SAME_TOPIC = 0.65
"""From here, two ideas count as asking for the same. Ideas about different things reach 0.60."""

_WORD = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+")


def likeness(one: str, other: str) -> float:
    """Return how alike two texts are, from 0 to 1, by rapidfuzz's `token_set_ratio` of their words.

    Ignores order, repetition, case, accents and punctuation. A text whose words all occur in the other gives 1; an
    empty text gives 0. Pure.
    """
    return float(fuzz.token_set_ratio(_words(one), _words(other))) / 100


def _words(text: str) -> str:
    return " ".join(_WORD.findall(fold(text)))
