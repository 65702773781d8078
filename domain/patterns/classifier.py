"""Says how strongly a text looks like each built-in pattern, by its pieces and by its meaning.

Two linear classifiers, trained on the titles, descriptions and example ideas of the library in all its languages: a
support vector machine on the pieces of words, and a logistic regression on the vectors of meaning.

Imports numpy, so import this module only where an idea is ranked.
"""

import functools
import hashlib
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from domain.patterns.library import PatternLibrary, built_in_languages, built_in_patterns
from domain.patterns.pieces import PIECES, pieces_of

Vectors = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]
"""Returns one vector of length 1 for each text."""

CLASSIFIER_FILE = "classifier.npz"


@dataclass(frozen=True, slots=True)
class Examples:
    """The texts of one of the user's patterns, of which there is at least one.

    `weights[i]` is that of piece `pieces[i]`; text `t` has those from `begins[t]` on. `meaning` has a row for each
    text; it is None if they cannot be embedded.
    """

    pieces: NDArray[np.intp]
    weights: Vectors
    begins: NDArray[np.intp]
    meaning: Vectors | None

    def compare(self, text: "TextFeatures") -> tuple[float, float]:
        """Return the cosines with the nearest text: of the meanings, 0 if one is unknown, and of the pieces."""
        meaning = 0.0 if self.meaning is None or text.meaning is None else float((self.meaning @ text.meaning).max())
        return meaning, float(np.add.reduceat(text.pieces[self.pieces] * self.weights, self.begins).max())


@dataclass(frozen=True, slots=True)
class TextFeatures:
    """What is known of a text: its pieces, and its meaning if it was embedded; both of length 1."""

    pieces: Vectors
    meaning: Vectors | None


@dataclass(frozen=True, slots=True)
class PatternClassifier:
    """The weights of both classifiers, a column for each of `slugs`. Immutable, so thread-safe.

    `rarity` is the inverse document frequency of each piece; `mean` is the mean of the vectors that it was trained on.
    """

    slugs: tuple[str, ...]
    digest: str
    rarity: Vectors
    of_pieces: NDArray[np.int8]
    scale: Vectors
    bias_of_pieces: Vectors
    mean: Vectors
    of_meaning: Vectors
    bias_of_meaning: Vectors

    def features(self, text: str, embedded: Vectors | None) -> TextFeatures:
        """Return what the classifiers look at; `embedded` is the vector of `text`, or None."""
        return TextFeatures(
            weighted_pieces([text], self.rarity)[0], None if embedded is None else unit(embedded - self.mean)
        )

    def examples(self, texts: Sequence[str], embedded: Vectors | None) -> Examples:
        """Return `texts`, each of which has a letter, so that ideas can be compared with them."""
        found = weighted_pieces(texts, self.rarity)
        rows, pieces = np.nonzero(found)
        begins = np.searchsorted(rows, np.arange(len(texts)))
        return Examples(pieces, found[rows, pieces], begins, None if embedded is None else unit(embedded - self.mean))

    def by_pieces(self, text: TextFeatures) -> dict[str, float]:
        """Return the decision value of the classifier of pieces for each slug."""
        known = np.flatnonzero(text.pieces)
        values = text.pieces[known] @ self.of_pieces[known].astype(np.float32) * self.scale + self.bias_of_pieces
        return dict(zip(self.slugs, map(float, values), strict=True))

    def by_meaning(self, text: TextFeatures) -> dict[str, float]:
        """Return the decision value of the classifier of meaning for each slug; empty without an embedding."""
        if text.meaning is None:
            return {}
        values = text.meaning @ self.of_meaning + self.bias_of_meaning
        return dict(zip(self.slugs, map(float, values), strict=True))


@functools.cache
def built_in_classifier() -> PatternClassifier:
    """Return the classifier of the package, read once. Blocks for some 20 ms; raises OSError, KeyError, ValueError."""
    contents = files(__package__).joinpath("library", CLASSIFIER_FILE).read_bytes()
    with np.load(io.BytesIO(contents), allow_pickle=False) as data:
        return PatternClassifier(
            tuple(str(slug) for slug in data["slugs"]),
            str(data["digest"]),
            data["rarity"].astype(np.float32),
            data["of_pieces"],
            data["scale"],
            data["bias_of_pieces"],
            data["mean"],
            data["of_meaning"].astype(np.float32),
            data["bias_of_meaning"],
        )


def library_texts() -> list[tuple[str, str]]:
    """Return the slug and each text of all patterns of the package, the neutral one included. Reads every file."""
    return [
        (pattern.slug, text)
        for language in built_in_languages()
        for pattern in (*built_in_patterns(language), PatternLibrary().neutral(language))
        for text in pattern.texts_to_find
    ]


def digest_of(texts: Iterable[tuple[str, str]]) -> str:
    """Return a hash by which the classifier is compared with the library that it was trained on."""
    whole = hashlib.sha256()
    for slug, text in texts:
        whole.update(f"{slug}\n{text}\n".encode())
    return whole.hexdigest()


def weighted_pieces(texts: Sequence[str], rarity: Vectors) -> Vectors:
    """Return the pieces of each text as a vector of length 1, rare pieces first in weight."""
    found = np.zeros((len(texts), PIECES), dtype=np.float32)
    for row, text in zip(found, texts, strict=True):
        pieces = pieces_of(text)
        row[list(pieces.keys())] = list(pieces.values())
    return unit(found * rarity)


def unit(vectors: NDArray[np.floating]) -> Vectors:
    """Return vectors of length 1 in the same directions; zero stays zero."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    found: Vectors = (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
    return found
