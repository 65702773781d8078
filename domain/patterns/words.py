"""Finds the nearest patterns by their words, where no embedding is available."""

import math
import re
from array import array
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
    """Ranks texts, each of which belongs to a name, by BM25. Immutable after it is built, so thread-safe.

    The places of a term are an array, which the garbage collector does not walk: with an object for each text, its next
    full collection held up the screen for 50 ms.
    """

    def __init__(self, texts: Iterable[tuple[str, str]]) -> None:
        """Index (name, text) pairs; a name may have several texts."""
        self._names: list[str] = []
        self._lengths = array("I")
        self._places: dict[str, array[int]] = {}
        """For each term, the number of a text and how often it has the term, one after the other."""
        for number, (name, text) in enumerate(texts):
            counts = Counter(_terms(text))
            self._names.append(name)
            self._lengths.append(counts.total())
            for term, count in counts.items():
                self._places.setdefault(term, array("I")).extend((number, count))
        self._mean = sum(self._lengths) / max(len(self._lengths), 1)

    def scores(self, query: str) -> Mapping[str, float]:
        """Return the score of the best text of each name that shares a word with `query`."""
        total = len(self._names)
        of_text: dict[int, float] = {}
        for term in set(_terms(query)) & self._places.keys():
            places = self._places[term]
            found = len(places) // 2
            weight = math.log(1 + (total - found + 0.5) / (found + 0.5))
            for number, count in zip(places[::2], places[1::2], strict=True):
                length = _K1 * (1 - _B + _B * self._lengths[number] / self._mean)
                of_text[number] = of_text.get(number, 0.0) + weight * count * (_K1 + 1) / (count + length)
        best: dict[str, float] = {}
        for number, score in of_text.items():
            name = self._names[number]
            best[name] = max(best.get(name, 0.0), score)
        return best


def _terms(text: str) -> list[str]:
    return [word[:_STEM] for word in _WORD.findall(fold(text))]
