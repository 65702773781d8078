"""The order by relevance, of a few hundred hits."""

from rapidfuzz import fuzz

from domain.search.query import HistoryQuery, Place

RANKED_HITS = 200
"""The first hits, in the usual order, that an order by relevance considers."""

Rank = tuple[float, int, int, int]


def rank_of(idea: str, place: Place, key: tuple[int, int], query: HistoryQuery) -> Rank:
    """Return what hits are sorted by: the nearest idea (a haystack) first; among equals place, moment and id decide.

    Nearness is rapidfuzz's `token_set_ratio`, which forgives order and repetition, less what else the idea says.
    """
    wanted = " ".join(term.text for term in query.terms)
    nearness = fuzz.token_set_ratio(wanted, idea) + fuzz.token_sort_ratio(wanted, idea) / 10
    return -nearness, place, -key[0], -key[1]
