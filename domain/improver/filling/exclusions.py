"""Finds what an idea rules out ("no museums"), so that no sentence of a pattern asks for it."""

import re
from functools import cache

from domain.improver.filling.folded import FoldedText, forms_after, slot_form
from domain.improver.idea.clauses import keywords
from domain.text.scripts import has_unspaced

_MOST_WORDS = 4
"""How many words after a negation belong to it."""
_ENDS = re.compile(r"[.,;:!?()\n]|\b(?:but|and|or|pero|y|o|aber|und|oder|mais|et|ou|mas|e|ma|maar|en|of|per|i)\b")
_MOST_CHARACTERS = 80
"""How far after a negation its words are looked for."""


def excluded_words(idea: str) -> frozenset[str]:
    """Return the keywords of what `idea` rules out, as `clauses.keywords` gives them. Pure; linear time.

    In scripts without spaces, the excluded words themselves are returned.
    """
    text = FoldedText.of(idea)
    found: set[str] = set()
    for start, end in excluded_spans(text):
        found |= keywords(_negation().sub(" ", text.folded[start:end]))
    found.update(match[1] for form in forms_after("excluded_after") for match in form.finditer(idea.lower()))
    return frozenset(found)


def excluded_spans(text: FoldedText) -> list[tuple[int, int]]:
    """Return the spans of the folded text that stand under a negation, with the negation."""
    spans = []
    for match in _negation().finditer(text.folded):
        rest = text.folded[match.end() : match.end() + _MOST_CHARACTERS]
        end = _ENDS.search(rest)
        words = list(re.finditer(r"[\w'-]+", rest[: end.start() if end else len(rest)]))[:_MOST_WORDS]
        if words:
            spans.append((match.start(), match.end() + words[-1].end()))
    return spans


def asks_for(sentence: str, excluded: frozenset[str]) -> bool:
    """Return whether `sentence` mentions something excluded without ruling it out itself."""
    if not _mentions(sentence, excluded):
        return False
    text = FoldedText.of(sentence)
    kept = text.folded
    for start, end in reversed(excluded_spans(text)):
        kept = kept[:start] + kept[end:]
    return _mentions(kept, excluded)


def _mentions(text: str, excluded: frozenset[str]) -> bool:
    return bool(excluded & keywords(text)) or any(has_unspaced(word) and word in text.lower() for word in excluded)


@cache
def _negation() -> re.Pattern[str]:
    return slot_form(r"(?<!\w)(?&excludes)(?!\w)\s*")
