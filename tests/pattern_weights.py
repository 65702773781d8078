"""Fits the weights with which the classifiers' values become probabilities: run `python -m tests.pattern_weights`.

Prints them for `domain/patterns/nearest.py`. Run it after `python -m tests.pattern_classifier`; it needs scipy too.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from domain.patterns.classifier import built_in_classifier
from domain.patterns.embedding import Embedding
from domain.patterns.library import built_in_patterns
from domain.patterns.nearest import text_to_sort
from domain.patterns.pattern import NEUTRAL
from tests.benchmarks.pattern_ideas import NONE, PatternIdea, PlainIdea, load_pattern_ideas, load_plain_ideas

Values = NDArray[np.float64]
_UNKNOWN = -9.0
"""In place of the cosine between an idea and a pattern that it is not compared with."""
_STRENGTH = 0.002
"""Of the pull towards zero."""


def main() -> None:
    """Print the weights with the embedding and without."""
    ideas: list[PatternIdea | PlainIdea] = [*load_pattern_ideas(), *load_plain_ideas()]
    classifier, embedding = built_in_classifier(), Embedding()
    texts = [text_to_sort(idea.idea, getattr(idea, "context", "")) for idea in ideas]
    features = [classifier.features(text, embedding([text])[0]) for text in texts]
    values = [
        np.array([list(of(one).values()) for one in features]) for of in (classifier.by_meaning, classifier.by_pieces)
    ]
    own = [np.full(values[0].shape, _UNKNOWN) for _ in values]
    for language in {idea.language for idea in ideas}:
        rows = [number for number, idea in enumerate(ideas) if idea.language == language]
        for pattern in built_in_patterns(language):
            examples = classifier.examples(pattern.texts_to_find, embedding(pattern.texts_to_find))
            column = classifier.slugs.index(pattern.slug)
            for row in rows:
                like = examples.compare(features[row])
                own[0][row, column], own[1][row, column] = like
    right = np.array(
        [[idea.accepts(NONE if slug == NEUTRAL else slug) for slug in (*classifier.slugs, NONE)] for idea in ideas]
    )
    for name, known, of_own in (("with meaning", values, own), ("pieces alone", values[1:], own[1:])):
        weights = _fit_known(known, right)
        print(name, weights.round(2), "own:", _fit_own(known, weights, of_own, right).round(2))


def _points(known: list[Values], weights: Values) -> Values:
    points = sum((weight * value for weight, value in zip(weights, known, strict=False)), np.zeros(known[0].shape))
    return np.concatenate([points, np.full((len(points), 1), weights[-1])], axis=1)


def _fit_known(known: list[Values], right: NDArray[np.bool_]) -> Values:
    def loss(weights: Values) -> float:
        points = _points(known, weights)
        chances = np.exp(points - points.max(1, keepdims=True))
        of_right = (chances * right).sum(1) / chances.sum(1)
        return float(-np.log(of_right + 1e-12).mean() + _STRENGTH * (weights[:-1] ** 2).sum())

    found: Values = minimize(loss, np.array([*(3.0 for _ in known), -3.0]), method="L-BFGS-B").x
    return found


def _fit_own(known: list[Values], weights: Values, own: list[Values], right: NDArray[np.bool_]) -> Values:
    """Fit the weights of a pattern that no classifier knows, taking each built-in one in turn for it."""
    points = _points(known, weights)
    highest = points.max(1, keepdims=True)
    all_others = np.exp(points - highest).sum(1, keepdims=True) - np.exp(points - highest)[:, :-1]
    wanted = right[:, :-1] & (own[0] > _UNKNOWN)

    def loss(weights: Values) -> float:
        mine = np.exp(sum(w * one for w, one in zip(weights, own, strict=False)) + weights[-1] - highest)
        chances = mine / (mine + all_others)
        missed = -np.log(chances + 1e-12)[wanted].sum() - np.log(1 - chances + 1e-12)[~wanted].sum()
        return float(missed / wanted.sum())

    found: Values = minimize(loss, np.array([*(15.0 for _ in own), -15.0]), method="L-BFGS-B").x
    return found


if __name__ == "__main__":
    main()
