"""Queries of the history and their results."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from functools import cached_property
from typing import NamedTuple, Protocol

from domain.prompts.record import StoredRecord
from domain.prompts.request import NO_PATTERN
from domain.search.normalise import Term, normalized

EARLIEST_MS, LATEST_MS = -(2**63), 2**63 - 1
TEXT_FIELDS = ("context", "improved_prompt", "role", "directive", "accepted_text")
"""The fields that are searched in addition to the idea."""


@dataclass(frozen=True, slots=True)
class PageCursor:
    """A position in the list, which is ordered by `created_at` (epoch milliseconds) and `id`: one row's key."""

    created_at_ms: int
    id: int


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """One page of the list, newest first.

    `next_key` is None on the last page. `first_key` is the key of the first row, None on an empty page.
    """

    entries: tuple[StoredRecord, ...]
    next_key: PageCursor | None = None
    first_key: PageCursor | None = None


class MatchTier(IntEnum):
    """Where a record contains the terms. Hits are listed in this order, the newest first within each tier."""

    IDEA_WORD = 0
    """Each term begins a word of the idea."""
    IDEA_PART = 1
    """Each term is somewhere in the idea."""
    TEXT_WORD = 2
    """Each term begins a word of the idea or of another searched text."""
    TEXT_PART = 3
    """Each term is somewhere in one of these texts; only the newest records are searched for this tier."""


def pattern_words(slug: str, title: str) -> str:
    """Return the slug and the title of a pattern, normalized; `NO_PATTERN` without one."""
    return normalized(f"{slug or NO_PATTERN} {title}")


class Texts(Protocol):
    """The texts of a record in the form in which they are compared."""

    @property
    def idea(self) -> str:
        """The idea, normalized."""
        ...

    @property
    def texts(self) -> str:
        """The other searched texts, normalized and one per line, so that no term can span two of them."""
        ...


class Searchable(ABC):
    """A record in the form in which it is compared. Its texts are normalized on first use."""

    uid: str
    confidence: float | None
    is_favorite: bool
    is_archived: bool
    created_at_ms: int

    @abstractmethod
    def text_of(self, name: str) -> str:
        """Return the text of a field, empty where it has none."""

    @property
    @abstractmethod
    def is_flagged(self) -> bool:
        """Whether the checks found something."""

    @cached_property
    def idea(self) -> str:
        """The idea, normalized."""
        return normalized(self.text_of("original_idea"))

    @cached_property
    def texts(self) -> str:
        """The other searched texts, as in `Texts`."""
        return "\n".join(normalized(self.text_of(name)) for name in TEXT_FIELDS)

    @cached_property
    def model(self) -> str:
        """The model's name, normalized."""
        return normalized(self.text_of("model"))

    @cached_property
    def provider(self) -> str:
        """The provider's name, normalized."""
        return normalized(self.text_of("provider"))

    @cached_property
    def language(self) -> str:
        """The language code, normalized; empty when unknown."""
        return normalized(self.text_of("language"))

    @cached_property
    def pattern(self) -> str:
        """The pattern as `pattern_words` returns it."""
        return pattern_words(self.text_of("pattern"), self.text_of("pattern_title"))

    @property
    def backend(self) -> str:
        """The prompting method: zero-shot or few-shot."""
        return self.text_of("backend")

    @property
    def framework(self) -> str:
        """The framework's name."""
        return self.text_of("framework")


class Condition(Protocol):
    """A filter on a record's properties."""

    @property
    def negated(self) -> bool:
        """Whether the filter is inverted."""
        ...

    def admits(self, found: Searchable) -> bool:
        """Return whether the filter, inverted if `negated`, admits a record."""
        ...


@dataclass(frozen=True, slots=True)
class HistoryQuery:
    """A parsed search. A hit contains every term and no excluded one, and every filter admits it.

    `after_ms` is the first epoch millisecond in range, `before_ms` the first one after the range. `problems` are
    sentences about filters that were ignored because they were not understood, `hints` sentences about what may be
    mistyped if nothing is found.
    """

    text: str = ""
    terms: tuple[Term, ...] = ()
    excluded: tuple[Term, ...] = ()
    filters: tuple[Condition, ...] = ()
    after_ms: int = EARLIEST_MS
    before_ms: int = LATEST_MS
    by_relevance: bool = False
    problems: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether every record is a hit."""
        bounded = self.after_ms != EARLIEST_MS or self.before_ms != LATEST_MS
        return not (self.terms or self.excluded or self.filters or bounded)


@dataclass(frozen=True, slots=True)
class HitCursor:
    """The position of the last hit of a page: its tier, and its key in the list's order.

    `nearness` is the relevance of that hit; only an order by relevance uses it.
    """

    place: int
    page_key: PageCursor
    nearness: float = 0.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A hit of a search, and its tier."""

    entry: StoredRecord
    place: MatchTier


@dataclass(frozen=True, slots=True)
class HitPage:
    """Hits by tier, the newest first within each; `next_key` is None when there are no more.

    `is_complete` is False when the search reached its time limit: there may be more hits.
    """

    hits: tuple[Hit, ...] = ()
    next_key: HitCursor | None = None
    is_complete: bool = True


@dataclass(frozen=True, slots=True)
class IndexProgress:
    """How many rows are not indexed yet, and whether all maintenance work is done."""

    rows_left: int
    is_done: bool


class OldRecord(NamedTuple):
    """A record that is old enough for the retention settings to apply."""

    uid: str
    is_archived: bool


@dataclass(frozen=True, slots=True)
class HistoryStatistics:
    """Statistics of the whole history. Averages are None when no record has the value. Days are in local time."""

    total_count: int = 0
    average_confidence: float | None = None
    average_latency_ms: float | None = None
    backend_distribution: dict[str, int] = field(default_factory=dict)
    by_provider: dict[str, int] = field(default_factory=dict)
    by_model: dict[str, int] = field(default_factory=dict)
    by_framework: dict[str, int] = field(default_factory=dict)
    per_day: dict[date, int] = field(default_factory=dict)
