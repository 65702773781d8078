"""Splits an idea into clauses, and finds the clauses that a prompt does not cover."""

import re
from collections.abc import Iterable

from domain.improver.idea.injections import without_injections
from domain.improver.idea.phrases import phrase_pattern
from domain.text.clean import fold
from domain.text.scripts import HIRAGANA, UNSPACED, length_in_words

_FEWEST_WORDS = 2
_MOST_WORDS = 14
_SAID = 0.6
"""The part of a clause's keywords that a text must contain to cover the clause."""
_STEM = 5
_BLOCK = re.compile(r"```[\s\S]*?```")
_BOUNDARY = re.compile(
    rf"[.,;:!?…]+(?=\s|$)|(?<=[{UNSPACED}])[,;:!?]+|[,;:!?]+(?=[{UNSPACED}])"
    r"|[。、，；：！？「」]+|[\n()]+|\s[-–—]\s|\s(?:but|pero|mais|aber|però|maar|sino)\s",
    re.IGNORECASE,
)
_JOINED = re.compile(r"\s(?:and|y|et|und)\s", re.IGNORECASE)
_LONG = 8
"""A clause with more words is split at "and"."""
_BULLET = re.compile(r"^[\s>*•-]+(?:(?:and|so|y|und|et)\s)?", re.IGNORECASE)
_TELLING_PAIR = re.compile(f"(?![{HIRAGANA}]|.[{HIRAGANA}])[{UNSPACED}]{{2}}")
"""Hiragana is excluded, because it writes endings and particles."""


def clauses_of(idea: str) -> tuple[str, ...]:
    """Return the quotable clauses of `idea` in order, without code and prompt injections. Pure."""
    text = _BLOCK.sub("\n", without_injections(idea))
    whole = (_BULLET.sub("", clause).strip() for clause in _BOUNDARY.split(text))
    found = (
        part for clause in whole for part in (_JOINED.split(clause) if length_in_words(clause) > _LONG else [clause])
    )
    return tuple(dict.fromkeys(clause for clause in found if _FEWEST_WORDS <= length_in_words(clause) <= _MOST_WORDS))


def is_constraint(clause: str) -> bool:
    """Whether a clause sets a limit, such as "must", "without" or "at most"."""
    return phrase_pattern(r"\b(?&binds)\b").search(fold(clause)) is not None


def unsaid(clauses: Iterable[str], texts: Iterable[str]) -> tuple[str, ...]:
    """Return the clauses that no text covers. Compares keywords, ignoring word endings and order."""
    said = [keywords(text) for text in texts]
    return tuple(clause for clause in clauses if not any(_covers(words, clause) for words in said))


def keywords(text: str) -> frozenset[str]:
    """Return the meaningful words and numbers, cut to 5 characters, and character pairs in scripts without spaces."""
    folded = fold(text)
    tells_nothing = phrase_pattern("(?&tells_nothing)").fullmatch
    words = (word for word in re.findall(r"[^\W_]{3,}|\d+", folded) if not tells_nothing(word))
    pairs = (folded[at : at + 2] for at in range(len(folded)) if _TELLING_PAIR.match(folded[at : at + 2]))
    return frozenset(word[:_STEM] for word in words if word.isascii()) | frozenset(pairs)


def _covers(words: frozenset[str], clause: str) -> bool:
    wanted = keywords(clause)
    # Numbers distinguish similar clauses: "status 200 when ...", "status 404 when ...". Some are written as words.
    numbers, others = ({word for word in one if word.isdigit()} for one in (wanted, words))
    return (numbers <= others or not others) and len(wanted & words) >= _SAID * len(wanted)
