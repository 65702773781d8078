"""How alike two prompts are in what the model wrote."""

import re

from domain.improver.sections.sections import Sections
from domain.text.clean import fold

TOO_ALIKE = 0.6
"""From this similarity on a regenerated prompt is no different one."""
_WORDS = 3


def likeness(one: Sections, other: Sections) -> float:
    """Return the Jaccard similarity (0 to 1) of the word trigrams of two prompts' free sections.

    The trigrams never reach from one section into the next. Two empty prompts are alike.
    """
    ours, theirs = _trigrams(one), _trigrams(other)
    return len(ours & theirs) / len(ours | theirs) if ours | theirs else 1.0


def _trigrams(sections: Sections) -> frozenset[tuple[str, ...]]:
    texts = (sections.role, sections.directive, *sections.requirements, *sections.guardrails)
    found: set[tuple[str, ...]] = set()
    for text in texts:
        words = re.findall(r"\w+", fold(text))
        found.update(tuple(words[at : at + _WORDS]) for at in range(max(len(words) - _WORDS + 1, 0)))
    return frozenset(found)
