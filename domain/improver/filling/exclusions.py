"""Finds what an idea rules out ("no museums"), so that no sentence of a pattern asks for it."""

import re
from functools import cache

from domain.improver.filling.folded import FoldedText, forms_after, slot_form
from domain.improver.idea.clauses import clauses_of, keywords
from domain.text.scripts import has_unspaced, length_in_words

_MOST_WORDS = 4
"""How many words after a negation belong to it."""
_ENDS = re.compile(r"[.,;:!?()\n]|\b(?:but|and|or|pero|y|o|aber|und|oder|mais|et|ou|mas|e|ma|maar|en|of|per|i)\b")
_UNSPACED_BOUND = re.compile("以内|以下|不超过|最多|至少|まで|のみ|だけ|以上|不要|不用|なし|抜き|只")
_STEM = 4
"""How much of a word is compared: "bookings" rules out "booked". To leave out too much costs little here."""
_MOST_LIMITS = 4
_LONGEST_LIMIT = 8
"""In words; a longer clause tells something else besides."""
_MOST_CHARACTERS = 80
"""How far after a negation its words are looked for."""


def excluded_words(idea: str, language: str | None = None) -> frozenset[str]:
    """Return the keywords of what `idea` rules out, as `clauses.keywords` gives them. Pure; linear time.

    In scripts without spaces, the excluded words themselves are returned.
    """
    text = FoldedText.of(idea)
    found: set[str] = set()
    for start, end in excluded_spans(text, language):
        found |= keywords(_negation(language).sub(" ", text.folded[start:end]))
    found.update(match[1] for form in forms_after("excluded_after") for match in form.finditer(idea.lower()))
    return frozenset(found)


def excluded_spans(text: FoldedText, language: str | None = None) -> list[tuple[int, int]]:
    """Return the spans of the folded text that stand under a negation, with the negation."""
    spans = []
    for match in _negation(language).finditer(text.folded):
        rest = text.folded[match.end() : match.end() + _MOST_CHARACTERS]
        end = _ENDS.search(rest)
        words = list(re.finditer(r"[\w'-]+", rest[: end.start() if end else len(rest)]))[:_MOST_WORDS]
        if words:
            spans.append((match.start(), match.end() + words[-1].end()))
    return spans


def limits_of(idea: str, language: str | None = None) -> tuple[str, ...]:
    """Return the clauses of an idea that are a limit by themselves ("no museums", "max 200 words"), in its words."""
    found = [clause for clause in clauses_of(idea) if _is_limit(clause, language)]
    return tuple(found[:_MOST_LIMITS])


def _is_limit(clause: str, language: str | None) -> bool:
    folded = FoldedText.of(clause).folded
    if length_in_words(clause) > _LONGEST_LIMIT or sum(map(clause.count, "'\"“”«»")) % 2:
        return False
    begins = slot_form(r"(?:(?&excludes)|(?&bounds))(?!\w)", language).match(folded)
    ends = slot_form(r"(?<!\w)(?&bounds)\W*$", language).search(folded)
    bounded = has_unspaced(clause) and re.search(
        "以内|以下|不超过|最多|至少|まで|のみ|だけ|以上|不要|不用|なし|抜き|只", clause
    )
    return bool(begins or bounded or (ends and any(character.isdigit() for character in clause)))


def asks_for(sentence: str, excluded: frozenset[str], language: str | None = None) -> bool:
    """Return whether `sentence` mentions something excluded without ruling it out itself."""
    if not _mentions(sentence, excluded):
        return False
    text = FoldedText.of(sentence)
    kept = text.folded
    for start, end in reversed(excluded_spans(text, language)):
        kept = kept[:start] + kept[end:]
    return _mentions(kept, excluded)


def _mentions(text: str, excluded: frozenset[str]) -> bool:
    said = {word[:_STEM].rstrip("s") for word in keywords(text)}
    return any(has_unspaced(word) and word in text.lower() for word in excluded) or any(
        word[:_STEM].rstrip("s") in said for word in excluded
    )


@cache
def _negation(language: str | None) -> re.Pattern[str]:
    return slot_form(r"(?<!\w)(?&excludes)(?!\w)\s*", language)
