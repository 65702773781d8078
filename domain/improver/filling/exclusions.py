"""Finds what an idea rules out ("no museums"), so that no sentence of a pattern asks for it."""

import re
from functools import cache

from domain.improver.filling.folded import FoldedText, forms_after, slot_form
from domain.improver.idea.clauses import clauses_of, keywords
from domain.text.scripts import has_unspaced, length_in_words

_MOST_WORDS = 4
"""How many words after a negation belong to it."""
_ENDS = r"[.,;:!?()\n]|\b(?:but|and|pero|y|aber|und|mais|et|mas|e|ma|maar|en|of|per|(?&after_excluded))\b"
"""Where the words under a negation end. What follows "or" is ruled out too."""
_JOINED = (
    r"\s(?&and)\s(?:(?:the|an?|el|la|los|las|der|die|das|den|dem|les?|os?|as|il|lo|gli|de|het|els)\s|[dl]')?[\w-]+"
    r"(?=\s*(?:[.,;:!?()\n]|$)|\s(?&and)\s|\s(?&after_excluded)\s(?!\d))"
)
"""A single thing, joined to one that is ruled out: "no museums and churches", but not "no museums and good food"."""
_UNSPACED_JOINT = re.compile("[和或与跟及]|以及|或者")
_UNSPACED_BOUND = re.compile(
    "以内|以下|不超过|最多|至少|まで|のみ|だけ(?!で|ど)|以上|不要|不用|(?<!問題)なし|抜き|只(?!是)"
)
_STEM = 5
"""How much of a word is compared, without a plural's s: "trains" rules out "train", and "spicy" does not "spice"."""
_MOST_LIMITS = 4
_LONGEST_LIMIT = 8
"""In words; a longer clause tells something else besides."""
_MEASURE = r"\d|(?<!\w)(?:(?&month_or_day)|(?&small_number)[\s-](?:(?&time_unit)|(?&length_unit)))(?!\w)"
"""What a bound needs to be a limit: "max 3 days", but not "Max is my dog"."""
_MOST_CHARACTERS = 80
"""How far after a negation its words are looked for."""


def excluded_words(idea: str, language: str | None = None) -> frozenset[str]:
    """Return the keywords of what `idea` rules out, as `clauses.keywords` gives them. Pure; linear time.

    Only things count, not what somebody does not do: "no museums", but not "he does not answer". In scripts without
    spaces, the excluded words themselves are returned.
    """
    text = FoldedText.of(idea)
    found: set[str] = set()
    things = slot_form(r"(?&excludes_things)(?!\w)", language)
    for start, begins, end in _spaced_spans(text, language):
        if things.match(text.folded, start):
            found |= keywords(_negation(language).sub(" ", text.folded[begins:end]))
    for match in _unspaced_matches(text):
        found.update(filter(None, _UNSPACED_JOINT.split(match[1])))
    return frozenset(found)


def excluded_spans(text: FoldedText, language: str | None = None) -> list[tuple[int, int]]:
    """Return the spans of the folded text that stand under a negation, with the negation, in order."""
    spans = [(start, end) for start, _, end in _spaced_spans(text, language)]
    return sorted([*spans, *(match.span() for match in _unspaced_matches(text))])


def negated_spans(text: FoldedText, language: str | None = None) -> list[tuple[int, int, int]]:
    """Return where negated words of the folded text begin and end, and up to where a phrase that begins there may go.

    A longer phrase holds the negation itself, in languages that say it at the end.
    """
    spans = [(begins, end, len(text.folded)) for _, begins, end in _spaced_spans(text, language)]
    return [*spans, *((*match.span(1), match.end(1)) for match in _unspaced_matches(text))]


def _unspaced_matches(text: FoldedText) -> list[re.Match[str]]:
    if not has_unspaced(text.folded):
        return []
    return [match for form in forms_after("excluded_after") for match in form.finditer(text.folded)]


def _spaced_spans(text: FoldedText, language: str | None) -> list[tuple[int, int, int]]:
    """Return where each negation starts, where the words under it begin, and where they end."""
    spans = []
    ends = slot_form(_ENDS, language)
    for match in _negation(language).finditer(text.folded):
        if match["nothing"]:
            continue
        rest = text.folded[match.end() : match.end() + _MOST_CHARACTERS]
        end = ends.search(rest)
        words = list(re.finditer(r"[\w'-]+", rest[: end.start() if end else len(rest)]))[:_MOST_WORDS]
        if words:
            stop = match.end() + words[-1].end()
            while joined := slot_form(_JOINED, language).match(text.folded, stop):
                stop = joined.end()
            spans.append((match.start(), match.end(), stop))
    return spans


def limits_of(idea: str, language: str | None = None) -> tuple[str, ...]:
    """Return the clauses of an idea that are a limit by themselves ("no museums", "max 200 words"), in its words."""
    found = [clause for clause in clauses_of(idea) if _is_limit(clause, language)]
    return tuple(found[:_MOST_LIMITS])


def _is_limit(clause: str, language: str | None) -> bool:
    folded = FoldedText.of(clause).folded
    if length_in_words(clause) > _LONGEST_LIMIT or sum(map(clause.count, "'\"“”«»")) % 2:
        return False
    if has_unspaced(clause) and _UNSPACED_BOUND.search(clause):
        return True
    bound = slot_form(r"(?:(?&bounds)(?![\w-])|.*(?<!\w)(?&bounds)\W*$)", language).match(folded)
    if bound:
        return slot_form(_MEASURE, language).search(folded) is not None
    negation = _negation(language).match(folded)
    return folded.startswith("must ") or bool(negation and not negation["nothing"])


def asks_for(sentence: str, excluded: frozenset[str], language: str | None = None) -> bool:
    """Return whether `sentence` mentions something excluded without ruling it out itself."""
    if not mentioned(sentence, excluded):
        return False
    return bool(mentioned(without_exclusions(sentence, language), excluded))


def without_exclusions(text: str, language: str | None = None) -> str:
    """Return `text`, without case and accents, without what it rules out."""
    folded = FoldedText.of(text)
    kept = folded.folded
    for start, end in reversed(excluded_spans(folded, language)):
        kept = kept[:start] + kept[end:]
    return kept


def mentioned(text: str, excluded: frozenset[str]) -> frozenset[str]:
    """Return those of the `excluded` words that `text` mentions in any form."""
    said = {word[:_STEM].rstrip("s") for word in keywords(text)}
    lower = text.lower()
    return frozenset(
        word for word in excluded if (has_unspaced(word) and word in lower) or word[:_STEM].rstrip("s") in said
    )


@cache
def _negation(language: str | None) -> re.Pattern[str]:
    return slot_form(r"(?<!\w)(?:(?P<nothing>(?&bounds)|(?&rules_nothing_out))|(?&excludes))(?!\w)\s*", language)
