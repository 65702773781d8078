"""What a screen asks of the history and what it gets back."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from functools import cached_property
from typing import NamedTuple, Protocol

from domain.prompts.record import StoredRecord
from domain.search.normalise import Term, normalized

EARLIEST_MS, LATEST_MS = -(2**63), 2**63 - 1
TEXT_FIELDS = ("context", "improved_prompt", "role", "directive", "accepted_text")
"""What is searched beside the idea."""


@dataclass(frozen=True, slots=True)
class PageCursor:
    """Where a page ends, in the list's order (`created_at` in epoch milliseconds, then `id`)."""

    created_at_ms: int
    id: int


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """One page of the list, newest first; `next_key` is None on the last page, `first_key` on an empty one."""

    entries: tuple[StoredRecord, ...]
    next_key: PageCursor | None = None
    first_key: PageCursor | None = None


class MatchTier(IntEnum):
    """Where a record holds what is looked for; hits are listed in this order, the newest first within each."""

    IDEA_WORD = 0
    """Each term begins a word of the idea."""
    IDEA_PART = 1
    """Each term is somewhere in the idea."""
    TEXT_WORD = 2
    """Each term begins a word of one of the searched texts."""
    TEXT_PART = 3
    """Each term is somewhere in one of them; only the newest records are searched so."""


class Texts(Protocol):
    """The texts of a record in the form in which they are compared."""

    @property
    def idea(self) -> str:
        """The idea, a haystack."""
        ...

    @property
    def texts(self) -> str:
        """The searched texts as haystacks, one a line, so that no term reaches from one into the next."""
        ...


class Searchable(ABC):
    """A record in the form in which it is compared; each part is made when it is first asked for."""

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
        """The idea, a haystack."""
        return normalized(self.text_of("original_idea"))

    @cached_property
    def texts(self) -> str:
        """The searched texts, as in `Texts`."""
        return "\n".join(normalized(self.text_of(name)) for name in TEXT_FIELDS)

    @cached_property
    def model(self) -> str:
        """The model's name, a haystack."""
        return normalized(self.text_of("model"))

    @cached_property
    def provider(self) -> str:
        """The provider's name, a haystack."""
        return normalized(self.text_of("provider"))

    @cached_property
    def language(self) -> str:
        """The language's code, empty when unknown."""
        return normalized(self.text_of("language"))

    @property
    def backend(self) -> str:
        """How the model was asked."""
        return self.text_of("backend")

    @property
    def framework(self) -> str:
        """The framework's name."""
        return self.text_of("framework")


class Condition(Protocol):
    """Something a record must be, whatever its texts say; `negated` when it must not be so."""

    @property
    def negated(self) -> bool:
        """Whether a record must not be so."""
        ...

    def admits(self, found: Searchable) -> bool:
        """Return whether a record is so."""
        ...


@dataclass(frozen=True, slots=True)
class HistoryQuery:
    """A search as it was understood. Every term must be there, no excluded one; every condition must hold.

    `after_ms` is the first millisecond (epoch) that counts, `before_ms` the first that does not. `problems` are plain
    sentences about filters that were not understood, and so ignored.
    """

    text: str = ""
    terms: tuple[Term, ...] = ()
    excluded: tuple[Term, ...] = ()
    filters: tuple[Condition, ...] = ()
    after_ms: int = EARLIEST_MS
    before_ms: int = LATEST_MS
    by_relevance: bool = False
    problems: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether every record is an answer."""
        bounded = self.after_ms != EARLIEST_MS or self.before_ms != LATEST_MS
        return not (self.terms or self.excluded or self.filters or bounded)


@dataclass(frozen=True, slots=True)
class HitCursor:
    """Where a page of hits ends: the place of its last one, and its key in the list's order.

    `nearness` counts in an order by relevance only: how near the last one is to what was asked.
    """

    place: int
    page_key: PageCursor
    nearness: float = 0.0


@dataclass(frozen=True, slots=True)
class Hit:
    """An answer to a search, and where it holds what was looked for."""

    entry: StoredRecord
    place: MatchTier


@dataclass(frozen=True, slots=True)
class HitPage:
    """Hits by place, the newest first within each; `next_key` is None when there are no more.

    `is_complete` is False when the search ran out of the time it was given: there may be more than these.
    """

    hits: tuple[Hit, ...] = ()
    next_key: HitCursor | None = None
    is_complete: bool = True


@dataclass(frozen=True, slots=True)
class IndexProgress:
    """How many rows no index knows yet, and whether there is anything else to do."""

    rows_left: int
    is_done: bool


class OldRecord(NamedTuple):
    """A record whose age the retention is about."""

    uid: str
    is_archived: bool


@dataclass(frozen=True, slots=True)
class HistoryStatistics:
    """Numbers over the whole history. Averages are None when no record has the value; days are the machine's."""

    total_count: int = 0
    average_confidence: float | None = None
    average_latency_ms: float | None = None
    backend_distribution: dict[str, int] = field(default_factory=dict)
    by_provider: dict[str, int] = field(default_factory=dict)
    by_model: dict[str, int] = field(default_factory=dict)
    by_framework: dict[str, int] = field(default_factory=dict)
    per_day: dict[date, int] = field(default_factory=dict)
