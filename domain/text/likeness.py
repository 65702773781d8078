"""How alike two texts are: one measure, and the values from which it means something.

Each threshold lies in the gap that was measured over the demonstrations and the ideas of the evaluation.
"""

import re

from rapidfuzz import fuzz

from domain.text.clean import fold
from domain.text.scripts import UNSPACED

SAME_PROMPT = 0.88
"""A regenerated prompt is no different one. With one of eight parts new it is 0.91 or more, with two 0.84 or less."""
COPIED = 0.85
"""An item was copied from another. Items that have nothing to do with each other reach 0.72."""
SAME_TOPIC = 0.65
"""Two ideas ask for the same. Ideas about different things reach 0.60."""

_WORD = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+")


def likeness(one: str, other: str) -> float:
    """Return how alike two texts are, from 0 to 1, by rapidfuzz's `token_set_ratio` of their words.

    It forgives order, repetition, case, accents and signs; a text that stands whole in the other is as good as the
    same. Pure. Nothing is like an empty text.
    """
    return float(fuzz.token_set_ratio(_words(one), _words(other))) / 100


def _words(text: str) -> str:
    return " ".join(_WORD.findall(fold(text)))
