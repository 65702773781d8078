"""Whether and where a record is what a search asks for, where no index can answer."""

from domain.prompts.record import PromptHistory
from domain.search.query import HistoryQuery, MatchTier, Searchable, Texts


class SearchableRecord(Searchable):
    """A record as a search sees it."""

    def __init__(self, record: PromptHistory) -> None:
        self._record = record
        self.confidence = record.confidence
        self.is_favorite = record.favorite
        self.is_archived = record.archived_at is not None
        self.created_at_ms = record.created_at_ms

    def text_of(self, name: str) -> str:
        """Return the text of a field."""
        return str(getattr(self._record, name) or "")

    @property
    def is_flagged(self) -> bool:
        """Whether the checks found something."""
        return bool(self._record.findings)


def tier_of(record: PromptHistory, query: HistoryQuery) -> MatchTier | None:
    """Return where `record` holds what `query` asks for; None when it is not what is asked for."""
    return tier_in(SearchableRecord(record), query)


def tier_in(found: Searchable, query: HistoryQuery) -> MatchTier | None:
    """As `tier_of`, of a record's searchable form."""
    return place_of_texts(found, query) if admits(found, query) else None


def admits(found: Searchable, query: HistoryQuery) -> bool:
    """Return whether the filters and dates of `query` let a record pass."""
    in_time = query.after_ms <= found.created_at_ms < query.before_ms
    return in_time and all(condition.admits(found) for condition in query.filters)


def place_of_texts(found: Texts, query: HistoryQuery) -> MatchTier | None:
    """Return where these texts hold the terms; what filters and dates say is not regarded."""
    for term in query.terms:
        # Most texts hold nothing of what is looked for, and this is the quickest way to know.
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
    """Return where the idea alone holds every term. The other texts, which take long to make, are not asked for."""
    if all(term.starts_in(found.idea) for term in query.terms):
        return MatchTier.IDEA_WORD
    return MatchTier.IDEA_PART if all(term.is_in(found.idea) for term in query.terms) else None


def is_excluded(found: Texts, query: HistoryQuery) -> bool:
    """Return whether these texts hold what must not be there."""
    return any(term.starts_in(found.idea) or term.starts_in(found.texts) for term in query.excluded)
