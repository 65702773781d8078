"""Trains the classifier of the library: run `python -m tests.pattern_classifier` after you change a pattern.

It takes about a minute for each language, and needs the extra `local` and scikit-learn.
"""

import io
from collections import Counter
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

import domain.patterns
from domain.patterns.classifier import CLASSIFIER_FILE, Vectors, digest_of, library_texts, unit, weighted_pieces
from domain.patterns.embedding import Embedding
from domain.patterns.pieces import PIECES, pieces_of

FILE = Path(domain.patterns.__file__).parent / "library" / CLASSIFIER_FILE
BATCH = 500
"""How many texts are weighed at once: the vectors of all would take a gigabyte."""


def train(named_texts: list[tuple[str, str]], vectors: Vectors) -> bytes:
    """Return the contents of the classifier's file for (slug, text) pairs and the vectors of the texts.

    The strengths of regularisation gave the best choices over the labelled ideas of the benchmark.
    """
    slugs = sorted({slug for slug, _ in named_texts})
    owners = np.array([slugs.index(slug) for slug, _ in named_texts])
    texts = [text for _, text in named_texts]
    rarity = rarity_of(texts)
    batches = (texts[start : start + BATCH] for start in range(0, len(texts), BATCH))
    pieces = vstack([csr_matrix(weighted_pieces(batch, rarity)) for batch in batches])
    by_pieces = LinearSVC(C=0.3).fit(pieces, owners)
    scale = np.abs(by_pieces.coef_).max(1) / 127
    mean = vectors.mean(0)
    by_meaning = LogisticRegression(C=1, max_iter=80).fit(unit(vectors - mean), owners)
    file = io.BytesIO()
    np.savez(
        file,
        digest=np.array(digest_of(named_texts)),
        slugs=np.array(slugs),
        rarity=rarity.astype(np.float16),
        of_pieces=np.round(by_pieces.coef_ / scale[:, None]).astype(np.int8).T.copy(),
        scale=scale.astype(np.float32),
        bias_of_pieces=by_pieces.intercept_.astype(np.float32),
        mean=mean.astype(np.float32),
        of_meaning=by_meaning.coef_.T.astype(np.float16),
        bias_of_meaning=by_meaning.intercept_.astype(np.float32),
    )
    return file.getvalue()


def rarity_of(texts: list[str]) -> Vectors:
    """Return the inverse document frequency of each piece."""
    found = Counter(number for text in texts for number in pieces_of(text))
    counts = np.array([found[number] for number in range(PIECES)], dtype=np.float32)
    rarity: Vectors = np.log((1 + len(texts)) / (1 + counts)) + 1
    return rarity


def main() -> None:
    """Write the classifier beside the patterns."""
    texts = library_texts()
    FILE.write_bytes(train(texts, Embedding()([text for _, text in texts])))
    print(f"{len(texts)} texts, {FILE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
