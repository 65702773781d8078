"""Matches a record against a query without an index: whether it is a hit, and in which tier."""

from domain.prompts.record import PromptHistory
from domain.search.query import HistoryQuery, MatchTier, Searchable, Texts


class SearchableRecord(Searchable):
    """A record in the form in which searches compare it."""

    def __init__(self, record: PromptHistory) -> None:
        self._record = record
        self.uid = record.uid
        self.confidence = record.confidence
        self.is_favorite = record.favorite
        self.is_archived = record.archived_at is not None
        self.created_at_ms = record.created_at_ms

    def text_of(self, name: str) -> str:
        """Return the text of a field, empty where it has none."""
        return str(getattr(self._record, name) or "")

    @property
    def is_flagged(self) -> bool:
        """Whether the checks found something."""
        return bool(self._record.findings)


def tier_of(record: PromptHistory, query: HistoryQuery) -> MatchTier | None:
    """Return the tier of `record` in the hits of `query`; None if it is not a hit."""
    return tier_in(SearchableRecord(record), query)


def tier_in(found: Searchable, query: HistoryQuery) -> MatchTier | None:
    """Do the same as `tier_of` for a record in searchable form."""
    return place_of_texts(found, query) if admits(found, query) else None


def admits(found: Searchable, query: HistoryQuery) -> bool:
    """Return whether the filters and dates of `query` admit a record."""
    in_time = query.after_ms <= found.created_at_ms < query.before_ms
    return in_time and all(condition.admits(found) for condition in query.filters)


def place_of_texts(found: Texts, query: HistoryQuery) -> MatchTier | None:
    """Return the tier of texts with all terms and no excluded one, else None. Ignores the filters and dates."""
    for term in query.terms:
        # Most texts do not contain the term, and this is the quickest way to find out.
        if term.text not in found.idea and term.text not in found.texts:
            return None
    if query.excluded and is_excluded(found, query):
        return None
    in_idea = place_in_idea(found, query)
    if in_idea is not None:
        return in_idea
    if all(term.starts_in(found.idea) or term.starts_in(found.texts) for term in query.terms):
        return MatchTier.TEXT_WORD
    if all(term.is_in(found.idea) or term.is_in(found.texts) for term in query.terms):
        return MatchTier.TEXT_PART
    return None


def place_in_idea(found: Texts, query: HistoryQuery) -> MatchTier | None:
    """Return the tier if the idea alone contains every term. Does not use the other texts, which are slow to build."""
    if all(term.starts_in(found.idea) for term in query.terms):
        return MatchTier.IDEA_WORD
    return MatchTier.IDEA_PART if all(term.is_in(found.idea) for term in query.terms) else None


def is_excluded(found: Texts, query: HistoryQuery) -> bool:
    """Return whether these texts contain an excluded term at the start of a word."""
    return any(term.starts_in(found.idea) or term.starts_in(found.texts) for term in query.excluded)
