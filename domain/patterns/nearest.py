"""Ranks the patterns by how near they are to an idea."""

import logging
import math
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.patterns.library import PatternLibrary
from domain.patterns.pattern import NEUTRAL, Pattern

if TYPE_CHECKING:
    from domain.patterns.classifier import Embed, Examples, TextFeatures, Vectors

_IDEA_CHARACTERS, _CONTEXT_CHARACTERS = 2_000, 400


@dataclass(frozen=True, slots=True)
class _Weights:
    """The weights of a softmax regression that gives each pattern its probability, and "no known kind" its own.

    `none` is for what looks like nothing known; ideas of unlisted kinds look like the examples of the neutral pattern.
    `meaning` and `pieces` are those of the classifiers' decision values; the `own` ones are those of the cosines with a
    pattern of the user, which no classifier knows. Fitted by maximum likelihood to the labelled ideas of the benchmark;
    for the own ones, each built-in pattern in turn was taken for the user's.
    """

    meaning: float
    pieces: float
    none: float
    own_meaning: float
    own_pieces: float
    own: float


_WITH_MEANING = _Weights(1.9, 4.3, 3.4, 19.4, 23.0, -10.6)
_PIECES_ALONE = _Weights(0, 12.0, -8.7, 0, 27.9, -17.7)
_CLEAR = 0.7
"""From this probability, a pattern is taken unasked. Of 200 ideas that no weight was fitted to, 5 get a wrong one."""


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
    """Ranks the patterns of a library for an idea. Thread-safe; blocks for some 20 ms, the first time for 0.3 s.

    By meaning too if `embed` is given and works. New patterns of the user take as long again each.
    """

    def __init__(self, library: PatternLibrary, embed: "Embed | None" = None) -> None:
        self.library = library
        self._embed = embed
        self._lock = threading.Lock()
        self._own: tuple[Pattern, ...] = ()
        """The user's patterns that the examples are of."""
        self._examples: dict[str, tuple[list[str], Examples]] = {}
        """For each of their slugs, its texts and what ideas are compared with."""

    def rank(self, idea: str, context: str = "") -> tuple[NearPattern, ...]:
        """Return the patterns but the neutral one, the nearest first; names decide between equals."""
        text = text_to_sort(idea, context)
        own = tuple(pattern for pattern in self.library.own().patterns if pattern.slug != NEUTRAL)
        with self._lock:
            self._load(own)
            chances = self._chances(text)
        ranked = sorted(chances.items(), key=lambda one: (-one[1], one[0]))
        return tuple(NearPattern(slug, chance) for slug, chance in ranked)

    def load(self) -> None:
        """Load what the first ranking needs."""
        self.rank("load the classifier")

    def _load(self, own: tuple[Pattern, ...]) -> None:
        """Compare ideas with the user's patterns as they are now."""
        if self._own == own:
            return
        from domain.patterns.classifier import built_in_classifier

        classifier, before = built_in_classifier(), self._examples
        self._examples = {
            slug: before[slug]
            if slug in before and before[slug][0] == texts
            else (texts, classifier.examples(texts, self._embedded(texts)))
            for slug, texts in _texts_of(own).items()
        }
        self._own = own

    def _chances(self, text: str) -> Mapping[str, float]:
        from domain.patterns.classifier import built_in_classifier

        classifier = built_in_classifier()
        embedded = self._embedded((text,))
        features = classifier.features(text, None if embedded is None else embedded[0])
        weights = _PIECES_ALONE if embedded is None else _WITH_MEANING
        meaning = classifier.by_meaning(features)
        points = {
            slug: weights.meaning * meaning.get(slug, 0.0) + weights.pieces * value
            for slug, value in classifier.by_pieces(features).items()
        }
        points |= {slug: _points(weights, examples, features) for slug, (_, examples) in self._examples.items()}
        highest = max((*points.values(), weights.none))
        exponents = {slug: math.exp(value - highest) for slug, value in points.items()}
        total = sum(exponents.values()) + math.exp(weights.none - highest)
        return {slug: value / total for slug, value in exponents.items() if slug != NEUTRAL}

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


def text_to_sort(idea: str, context: str = "") -> str:
    """Return the beginnings of an idea and its context, by which the idea is sorted."""
    return f"{idea[:_IDEA_CHARACTERS]}\n{context[:_CONTEXT_CHARACTERS]}".strip()


def _texts_of(patterns: tuple[Pattern, ...]) -> dict[str, list[str]]:
    """Return the texts of patterns by slug: those of one slug in several languages together, a description first."""
    found: dict[str, list[str]] = {}
    for pattern in patterns:
        found.setdefault(pattern.slug, []).extend(pattern.texts_to_find)
    return found


def _points(weights: _Weights, examples: "Examples", features: "TextFeatures") -> float:
    meaning, pieces = examples.compare(features)
    return weights.own_meaning * meaning + weights.own_pieces * pieces + weights.own
