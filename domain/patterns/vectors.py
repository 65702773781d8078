"""The meaning of the library's texts as vectors, and how near an idea is to each pattern.

The vectors come with the package, so only the idea is embedded. They are whitened: directions in which the texts of one
pattern differ among themselves count less than those in which patterns differ (within-class covariance normalisation;
Hatch, Kajarekar and Stolcke, 2006).

Imports numpy, so import this module only where an idea is ranked.
"""

import hashlib
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domain.patterns.library import built_in_languages, built_in_patterns

Vectors = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]
"""Returns one vector of length 1 for each text."""

INDEX_FILE = "index.npz"
_SHRINKAGE = 1.0
"""How much of the mean variance is added to each direction; measured with 0.1, 0.3 and 1."""
_FEW, _MORE = 3, 8
"""Of how many of a pattern's nearest texts the mean is taken."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How near an idea is to the texts of one pattern, each value from -1 to 1.

    To the nearest text, to a few and to more of the nearest on average, and to the description.
    """

    nearest: float
    of_few: float
    of_more: float
    description: float


@dataclass(frozen=True, slots=True)
class VectorIndex:
    """The whitened vectors of all texts. `owners[i]` is the number in `slugs` of the pattern of text `i`.

    `texts` are the texts themselves, empty in an index to which a pattern was added.
    """

    slugs: tuple[str, ...]
    owners: NDArray[np.int16]
    is_description: NDArray[np.bool_]
    vectors: Vectors
    mean: Vectors
    whitening: Vectors
    texts: tuple[str, ...]

    @property
    def named_texts(self) -> list[tuple[str, str]]:
        """The texts with the slugs of their patterns."""
        return [(self.slugs[owner], text) for owner, text in zip(self.owners, self.texts, strict=True)]

    def compare(self, embedded: Vectors) -> dict[str, Likeness]:
        """Return how near an embedded idea is to each pattern."""
        near = self.vectors @ _unit((embedded - self.mean) @ self.whitening)
        found = {}
        for number, slug in enumerate(self.slugs):
            mine = self.owners == number
            best = np.sort(near[mine])[::-1]
            description = near[mine & self.is_description].max(initial=-1.0)
            half = max(len(best) // 2, 1)  # of the texts of an own pattern, which has few
            few, more = best[: min(_FEW, half)].mean(), best[: min(_MORE, half)].mean()
            found[slug] = Likeness(*map(float, (best[0], few, more, description)))
        return found

    def with_texts(self, slug: str, texts: Vectors) -> "VectorIndex":
        """Return the index with one more pattern: `texts` are its embedded texts, the description first."""
        kept = np.array([self.slugs[owner] != slug for owner in self.owners], dtype=bool)
        slugs = (*(one for one in self.slugs if one != slug), slug)
        numbers = np.array([slugs.index(self.slugs[owner]) for owner in self.owners[kept]], dtype=np.int16)
        first = np.arange(len(texts)) == 0
        return VectorIndex(
            slugs,
            np.concatenate([numbers, np.full(len(texts), len(slugs) - 1, dtype=np.int16)]),
            np.concatenate([self.is_description[kept], first]),
            np.concatenate([self.vectors[kept], _unit((texts - self.mean) @ self.whitening)]),
            self.mean,
            self.whitening,
            (),
        )


def library_texts() -> list[tuple[str, bool, str]]:
    """Return the slug, whether it is the description, and the text of all texts of the package. Reads every file."""
    return [
        (pattern.slug, number == 0, text)
        for language in built_in_languages()
        for pattern in built_in_patterns(language)
        for number, text in enumerate(pattern.texts_to_find)
    ]


def digest_of(texts: Iterable[tuple[str, bool, str]]) -> str:
    """Return a hash by which the index is compared with the library that it was made from."""
    whole = hashlib.sha256()
    for slug, _, text in texts:
        whole.update(f"{slug}\n{text}\n".encode())
    return whole.hexdigest()


def build_index(texts: Sequence[tuple[str, bool, str]], embed: Embed) -> bytes:
    """Return the contents of the index file for `texts`. Takes minutes."""
    vectors = embed([text for _, _, text in texts])
    slugs = sorted({slug for slug, _, _ in texts})
    owners = np.array([slugs.index(slug) for slug, _, _ in texts], dtype=np.int16)
    mean = vectors.mean(0)
    whitening = _whitening(vectors, owners)
    file = io.BytesIO()
    np.savez(
        file,
        digest=np.array(digest_of(texts)),
        slugs=np.array(slugs),
        texts=np.frombuffer("\n".join(text for _, _, text in texts).encode(), dtype=np.uint8),
        owners=owners,
        is_description=np.array([is_description for _, is_description, _ in texts]),
        vectors=np.round(_unit((vectors - mean) @ whitening) * 127).astype(np.int8),
        mean=mean.astype(np.float32),
        whitening=whitening.astype(np.float16),
    )
    return file.getvalue()


def load_index(contents: bytes | None = None) -> tuple[VectorIndex, str]:
    """Return the index in `contents`, by default that of the package, and the digest of its texts. Reads a file."""
    if contents is None:
        contents = files(__package__).joinpath("library", INDEX_FILE).read_bytes()
    with np.load(io.BytesIO(contents), allow_pickle=False) as data:
        index = VectorIndex(
            tuple(str(slug) for slug in data["slugs"]),
            data["owners"],
            data["is_description"],
            data["vectors"].astype(np.float32) / 127,
            data["mean"],
            data["whitening"].astype(np.float32),
            tuple(data["texts"].tobytes().decode().split("\n")),
        )
        return index, str(data["digest"])


def _whitening(vectors: Vectors, owners: Any) -> Vectors:
    size = vectors.shape[1]
    within = np.zeros((size, size))
    for owner in np.unique(owners):
        mine = vectors[owners == owner]
        apart = mine - mine.mean(0)
        within += apart.T @ apart
    within /= len(vectors)
    values, axes = np.linalg.eigh(within + _SHRINKAGE * np.trace(within) / size * np.eye(size))
    whitening: Vectors = (axes @ np.diag(values**-0.5) @ axes.T).astype(np.float32)
    return whitening


def _unit(vectors: NDArray[Any]) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: Vectors = (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
    return unit
