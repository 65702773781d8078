"""Texts as weighted pieces of their words, by which they are sorted whatever their language."""

import math
import unicodedata
import zlib
from collections import Counter
from collections.abc import Mapping

PIECES = 1 << 14
"""How many numbers a piece can have. With twice as many, the same share of the benchmark's ideas is recognised."""
_LONGEST = 4


def pieces_of(text: str) -> Mapping[int, float]:
    """Return the weight of each piece of `text`, 1 + ln(how often it occurs), by the number of the piece.

    Pieces are the runs of one to four characters in a word and its surrounding spaces, in lower case; their
    number is a hash (feature hashing; Weinberger et al., 2009).
    """
    counts: Counter[int] = Counter()
    for word in unicodedata.normalize("NFKC", text).lower().split():
        padded = f" {word} "
        for size in range(1, min(_LONGEST, len(padded)) + 1):
            for start in range(len(padded) - size + 1):
                counts[zlib.crc32(padded[start : start + size].encode()) % PIECES] += 1
    return {number: 1 + math.log(count) for number, count in counts.items()}
