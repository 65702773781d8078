"""Finds the nearest patterns by their words, where no embedding is available."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping

from domain.text.clean import fold
from domain.text.scripts import UNSPACED

_K1 = 1.2
_B = 0.6
"""The constants of BM25 (Robertson and Zaragoza, 2009, "The Probabilistic Relevance Framework: BM25 and Beyond")."""
_WORD = re.compile(rf"[^\W_{UNSPACED}]{{2,}}|[{UNSPACED}]{{2}}")
_STEM = 6


class WordIndex:
    """Ranks texts, each of which belongs to a name, by BM25. Immutable after it is built, so thread-safe."""

    def __init__(self, texts: Iterable[tuple[str, str]]) -> None:
        """Index (name, text) pairs; a name may have several texts."""
        self._texts = [(name, Counter(_terms(text))) for name, text in texts]
        self._mean = sum(counts.total() for _, counts in self._texts) / max(len(self._texts), 1)
        found = Counter(term for _, counts in self._texts for term in counts)
        total = len(self._texts)
        self._weights = {term: math.log(1 + (total - n + 0.5) / (n + 0.5)) for term, n in found.items()}

    def scores(self, query: str) -> Mapping[str, float]:
        """Return the score of the best text of each name that shares a word with `query`."""
        best: dict[str, float] = {}
        terms = set(_terms(query)) & self._weights.keys()
        for name, counts in self._texts:
            length = _K1 * (1 - _B + _B * counts.total() / self._mean)
            score = sum(
                self._weights[term] * counts[term] * (_K1 + 1) / (counts[term] + length)
                for term in terms & counts.keys()
            )
            if score > best.get(name, 0.0):
                best[name] = score
        return best


def _terms(text: str) -> list[str]:
    return [word[:_STEM] for word in _WORD.findall(fold(text))]
