"""Ranks the patterns by how near they are to an idea."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.patterns.library import PatternLibrary, built_in_languages, built_in_patterns
from domain.patterns.pattern import NEUTRAL, Pattern
from domain.patterns.words import WordIndex

if TYPE_CHECKING:
    from domain.patterns.vectors import Embed, VectorIndex, Vectors

_CONTEXT_CHARACTERS = 400
_CLEAR_GAP = 0.05
_LEAST_LIKENESS = 0.3
_CLEAR_RATIO = 1.5
"""Measured over the labelled ideas of the benchmark (`python -m tests.benchmarks.quality --patterns`)."""


@dataclass(frozen=True, slots=True)
class NearPattern:
    """A pattern's slug and how near it is to an idea; a higher score is nearer."""

    slug: str
    score: float


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
            scores = self._by_meaning(text, own, self._embed) if self._embed else self._by_words(text, own)
        return tuple(
            NearPattern(slug, score) for slug, score in sorted(scores.items(), key=lambda one: (-one[1], one[0]))
        )

    def is_clear(self, ranked: tuple[NearPattern, ...]) -> bool:
        """Return whether the first of `ranked` is so much nearer than the second that it is taken unasked."""
        first, second = ranked[0].score, ranked[1].score if len(ranked) > 1 else 0.0
        return (
            first - second >= _CLEAR_GAP and first >= _LEAST_LIKENESS if self._embed else first >= _CLEAR_RATIO * second
        )

    def load(self) -> None:
        """Load what the first ranking needs."""
        self.rank("load the index")

    def _by_meaning(self, text: str, own: tuple[Pattern, ...], embed: "Embed") -> Mapping[str, float]:
        from domain.patterns.vectors import load_index

        index = self._vectors = self._vectors or load_index()[0]
        for pattern in own:
            texts = pattern.texts_to_find
            if texts not in self._own_vectors:
                self._own_vectors[texts] = embed(texts)
            index = index.with_texts(pattern.slug, self._own_vectors[texts])
        return index.scores(embed([text])[0])

    def _by_words(self, text: str, own: tuple[Pattern, ...]) -> Mapping[str, float]:
        if self._words is None or self._words_of != own:
            languages = built_in_languages()
            built_in = [pattern for language in languages for pattern in built_in_patterns(language)]
            self._words, self._words_of = _word_index((*built_in, *own)), own
        return self._words.scores(text)


def _word_index(patterns: Iterable[Pattern]) -> WordIndex:
    return WordIndex((pattern.slug, text) for pattern in patterns for text in pattern.texts_to_find)
