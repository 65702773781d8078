"""What an idea asks for in its clauses, and whether a prompt speaks of it."""

import re
from collections.abc import Iterable

from domain.improver.idea.injections import without_injections
from domain.improver.idea.phrases import phrase_pattern
from domain.text.clean import fold
from domain.text.scripts import HIRAGANA, UNSPACED, length_in_words

_FEWEST_WORDS = 2
_MOST_WORDS = 14
_SAID = 0.6
"""The part of a clause's telling words that one text must hold for the clause to be said there."""
_STEM = 5
_BLOCK = re.compile(r"```[\s\S]*?```")
_BOUNDARY = re.compile(
    r"[.,;:!?…]+(?=\s|$)|[。、，；：！？「」]+|[\n()]+|\s[-–—]\s|\s(?:but|pero|mais|aber|però|maar|sino)\s",
    re.IGNORECASE,
)
_JOINED = re.compile(r"\s(?:and|y|et|und)\s", re.IGNORECASE)
_LONG = 8
"""A clause of more words is taken apart at "and"."""
_BULLET = re.compile(r"^[\s>*•-]+(?:(?:and|so|y|und|et)\s)?", re.IGNORECASE)
_TELLING_PAIR = re.compile(f"(?![{HIRAGANA}]|.[{HIRAGANA}])[{UNSPACED}]{{2}}")
"""Hiragana is left out: it writes endings and particles."""


def clauses_of(idea: str) -> tuple[str, ...]:
    """Return the clauses of `idea` that can be quoted, in their order, without code and orders to a model. Pure."""
    text = _BLOCK.sub("\n", without_injections(idea))
    whole = (_BULLET.sub("", clause).strip() for clause in _BOUNDARY.split(text))
    found = (
        part for clause in whole for part in (_JOINED.split(clause) if length_in_words(clause) > _LONG else [clause])
    )
    return tuple(dict.fromkeys(clause for clause in found if _FEWEST_WORDS <= length_in_words(clause) <= _MOST_WORDS))


def is_constraint(clause: str) -> bool:
    """Whether a clause sets a limit: what must, must not or may at most be."""
    return phrase_pattern(r"\b(?&binds)\b").search(fold(clause)) is not None


def unsaid(clauses: Iterable[str], texts: Iterable[str]) -> tuple[str, ...]:
    """Return the clauses of which no text says most. Words count by their beginnings, whatever stands between them."""
    said = [keywords(text) for text in texts]
    return tuple(clause for clause in clauses if not any(_covers(words, clause) for words in said))


def keywords(text: str) -> frozenset[str]:
    """Return the beginnings of the words that say something, and the numbers; of scripts without spaces the pairs."""
    folded = fold(text)
    tells_nothing = phrase_pattern("(?&tells_nothing)").fullmatch
    words = (word for word in re.findall(r"[^\W_]{3,}|\d+", folded) if not tells_nothing(word))
    pairs = (folded[at : at + 2] for at in range(len(folded)) if _TELLING_PAIR.match(folded[at : at + 2]))
    return frozenset(word[:_STEM] for word in words if word.isascii()) | frozenset(pairs)


def _covers(words: frozenset[str], clause: str) -> bool:
    wanted = keywords(clause)
    # A number is what tells near twins apart: "status 200 when ...", "status 404 when ...". One may be written out.
    numbers, others = ({word for word in one if word.isdigit()} for one in (wanted, words))
    return (numbers <= others or not others) and len(wanted & words) >= _SAID * len(wanted)
