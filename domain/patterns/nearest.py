"""Ranks the patterns by how near they are to an idea."""

import math
import threading
from collections.abc import Mapping
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
_CLEAR = 0.72
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

    By meaning if `embed` is given, otherwise by words.
    """

    def __init__(self, library: PatternLibrary, embed: "Embed | None" = None) -> None:
        self.library = library
        self._embed = embed
        self._lock = threading.Lock()
        self._vectors: VectorIndex | None = None
        self._words: WordIndex | None = None
        self._words_of: tuple[Pattern, ...] = ()
        self._own_vectors: dict[tuple[str, ...], Vectors] = {}

    def rank(self, idea: str, context: str = "") -> tuple[NearPattern, ...]:
        """Return all patterns but the neutral one, the nearest first; names decide between equals."""
        text = f"{idea}\n{context[:_CONTEXT_CHARACTERS]}".strip()
        own = tuple(pattern for pattern in self.library.own().patterns if pattern.slug != NEUTRAL)
        with self._lock:
            chances = self._chances(text, own)
        return tuple(
            NearPattern(slug, chance) for slug, chance in sorted(chances.items(), key=lambda one: (-one[1], one[0]))
        )

    def load(self) -> None:
        """Load what the first ranking needs."""
        self.rank("load the index")

    def _chances(self, text: str, own: tuple[Pattern, ...]) -> Mapping[str, float]:
        words = self._by_words(text, own)
        meaning = self._by_meaning(text, own, self._embed) if self._embed else {}
        weights = _WITH_MEANING if self._embed else _WORDS_ALONE
        best = max(words.values(), default=1.0)
        points = {slug: _points(weights, meaning.get(slug), words.get(slug, 0.0), best) for slug in meaning or words}
        highest = max((*points.values(), weights.none))
        exponents = {slug: math.exp(value - highest) for slug, value in points.items()}
        total = sum(exponents.values()) + math.exp(weights.none - highest)
        return {slug: value / total for slug, value in exponents.items()}

    def _by_meaning(self, text: str, own: tuple[Pattern, ...], embed: "Embed") -> "Mapping[str, Likeness]":
        index = self._index()
        for pattern in own:
            texts = pattern.texts_to_find
            if texts not in self._own_vectors:
                self._own_vectors[texts] = embed(texts)
            index = index.with_texts(pattern.slug, self._own_vectors[texts])
        return index.compare(embed([text])[0])

    def _by_words(self, text: str, own: tuple[Pattern, ...]) -> Mapping[str, float]:
        if self._words is None or self._words_of != own:
            index = self._index()
            built_in = [(index.slugs[owner], text) for owner, text in zip(index.owners, index.texts, strict=True)]
            of_own = [(pattern.slug, text) for pattern in own for text in pattern.texts_to_find]
            self._words, self._words_of = WordIndex((*built_in, *of_own)), own
        return self._words.scores(text)

    def _index(self) -> "VectorIndex":
        from domain.patterns.vectors import load_index

        self._vectors = self._vectors or load_index()[0]
        return self._vectors


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
