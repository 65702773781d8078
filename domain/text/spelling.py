"""Finds the name that a mistyped word means."""

from collections.abc import Iterable

_LONG = 8
"""Words of this length and longer may have two typing errors, shorter ones one."""


def nearest_name(word: str, names: Iterable[str]) -> str | None:
    """Return the one of `names`, in lower case, that `word` in any case most probably means; None without a near one.

    Names differ from the word by one typing error, or by two if it is long: a letter inserted, deleted, replaced, or
    swapped with its neighbour.
    """
    from rapidfuzz import process  # noqa: PLC0415 - only a word that is wrong needs it
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - as above

    most = 1 if len(word) < _LONG else 2
    found = process.extractOne(word.lower(), list(names), scorer=OSA.distance, score_cutoff=most)
    return found[0] if found else None
