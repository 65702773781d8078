"""Ranks the patterns by how near they are to an idea."""

import functools
import logging
import math
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.patterns.library import PatternLibrary
from domain.patterns.pattern import NEUTRAL, Pattern
from domain.patterns.words import WordIndex

if TYPE_CHECKING:
    from domain.patterns.vectors import Embed, Likeness, VectorIndex, Vectors

_CONTEXT_CHARACTERS = 400
_WORD_SCALE = 5.0


@dataclass(frozen=True, slots=True)
class _Weights:
    """The weights of a softmax regression that gives each pattern its probability, and "no known kind" its own.

    Fitted to the labelled ideas of the benchmark; six-fold cross-validation gave the same choices within two ideas.
    """

    nearest: float
    of_few: float
    of_more: float
    description: float
    words: float
    words_to_best: float
    none: float


_WITH_MEANING = _Weights(7.2, 9.8, 11.8, 8.8, 3.2, 2.3, 11.1)
_WORDS_ALONE = _Weights(0, 0, 0, 0, 7.2, 4.7, 9.3)
_CLEAR = 0.78
"""From this probability, a pattern is taken unasked: in cross-validation, 5 of 179 ideas then got a wrong one."""


@dataclass(frozen=True, slots=True)
class NearPattern:
    """A pattern's slug and the probability that an idea is of its kind."""

    slug: str
    probability: float

    @property
    def is_clear(self) -> bool:
        """Whether the probability is high enough to take the pattern unasked."""
        return self.probability >= _CLEAR


class NearestPatterns:
    """Ranks the patterns of a library for an idea. Thread-safe; blocks for a tenth of a second, the first time longer.

    By meaning if `embed` is given and works, otherwise by words. New patterns of the user take as long again each.
    """

    def __init__(self, library: PatternLibrary, embed: "Embed | None" = None) -> None:
        self.library = library
        self._embed = embed
        self._lock = threading.Lock()
        self._own: tuple[Pattern, ...] | None = None
        """The user's patterns that the two indexes below were made with."""
        self._vectors: VectorIndex | None = None
        self._words = WordIndex(())

    def rank(self, idea: str, context: str = "") -> tuple[NearPattern, ...]:
        """Return the patterns but the neutral one, the nearest first; names decide between equals.

        By words, those that share none with the idea are left out.
        """
        text = f"{idea}\n{context[:_CONTEXT_CHARACTERS]}".strip()
        own = tuple(pattern for pattern in self.library.own().patterns if pattern.slug != NEUTRAL)
        with self._lock:
            self._load(own)
            chances = self._chances(text)
        ranked = sorted(chances.items(), key=lambda one: (-one[1], one[0]))
        return tuple(NearPattern(slug, chance) for slug, chance in ranked)

    def load(self) -> None:
        """Load what the first ranking needs."""
        self.rank("load the index")

    def _load(self, own: tuple[Pattern, ...]) -> None:
        """Make the indexes of the library and the user's patterns, unless they are there."""
        if self._own == own:
            return
        index, self._words = _built_in()
        of_own = _texts_of(own)
        if of_own:
            kept = [(slug, text) for slug, text in index.named_texts if slug not in of_own]
            self._words = WordIndex((*kept, *((slug, text) for slug, texts in of_own.items() for text in texts)))
        for slug, texts in of_own.items():
            if (embedded := self._embedded(texts)) is not None:
                index = index.with_texts(slug, embedded)
        self._vectors, self._own = index, own

    def _chances(self, text: str) -> Mapping[str, float]:
        words = self._words.scores(text)
        embedded = self._embedded((text,))
        meaning = {} if embedded is None or self._vectors is None else self._vectors.compare(embedded[0])
        weights = _WITH_MEANING if meaning else _WORDS_ALONE
        best = max(words.values(), default=1.0)
        points = {slug: _points(weights, meaning.get(slug), words.get(slug, 0.0), best) for slug in meaning or words}
        highest = max((*points.values(), weights.none))
        exponents = {slug: math.exp(value - highest) for slug, value in points.items()}
        total = sum(exponents.values()) + math.exp(weights.none - highest)
        return {slug: value / total for slug, value in exponents.items()}

    def _embedded(self, texts: Sequence[str]) -> "Vectors | None":
        """Return the vectors of `texts`; None where no embedding works, which is then not tried again."""
        if self._embed is None:
            return None
        try:
            return self._embed(texts)
        except Exception as error:  # noqa: BLE001 - a package that does not load here only costs accuracy
            logging.getLogger(__name__).warning("texts cannot be embedded (%s)", type(error).__name__)
            self._embed = None
            return None


@functools.cache
def _built_in() -> "tuple[VectorIndex, WordIndex]":
    """Return the indexes of the library, which all rankings share: they take half a second and 80 MB."""
    from domain.patterns.vectors import load_index

    index, _ = load_index()
    return index, WordIndex(index.named_texts)


def _texts_of(patterns: tuple[Pattern, ...]) -> dict[str, list[str]]:
    """Return the texts of patterns by slug: those of one slug in several languages together, a description first."""
    found: dict[str, list[str]] = {}
    for pattern in patterns:
        found.setdefault(pattern.slug, []).extend(pattern.texts_to_find)
    return found


def _points(weights: _Weights, near: "Likeness | None", words: float, best: float) -> float:
    points = weights.words * math.sqrt(words) / _WORD_SCALE + weights.words_to_best * words / best
    if near is None:
        return points
    return (
        points
        + weights.nearest * near.nearest
        + weights.of_few * near.of_few
        + weights.of_more * near.of_more
        + weights.description * near.description
    )
