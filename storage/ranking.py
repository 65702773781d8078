"""The order by relevance, of a few hundred hits."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from domain.history_query import HistoryQuery
from domain.search_text import haystack

if TYPE_CHECKING:
    from storage.search import Found


def by_relevance(found: "Iterable[Found]", query: HistoryQuery) -> "list[Found]":
    """Return the hits whose idea is nearest to what is looked for first; among equals the place and the age decide.

    Nearness is rapidfuzz's `token_set_ratio`, which forgives order and repetition, less what else the idea says.
    """
    wanted = " ".join(term.text for term in query.terms)

    def rank(row: "Found") -> tuple[float, int, int, int]:
        idea = haystack(str(row.cells["original_idea"]))
        nearness = fuzz.token_set_ratio(wanted, idea) + fuzz.token_sort_ratio(wanted, idea) / 10
        return -nearness, row.place, -row.key[0], -row.key[1]

    return sorted(found, key=rank)
