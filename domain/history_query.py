"""What a screen asks of the history and what it gets back."""

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, NamedTuple, Protocol

from domain.prompt_history import HistoryEntry
from domain.search_text import Term

if TYPE_CHECKING:
    from domain.matching import Place, Searchable

EARLIEST_MS, LATEST_MS = -(2**63), 2**63 - 1


@dataclass(frozen=True, slots=True)
class PageKey:
    """Where a page ends, in the list's order (`created_at` in epoch milliseconds, then `id`)."""

    created_at_ms: int
    id: int


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """One page of the list, newest first; `next_key` is None on the last page, `first_key` on an empty one."""

    entries: tuple[HistoryEntry, ...]
    next_key: PageKey | None = None
    first_key: PageKey | None = None


class Condition(Protocol):
    """Something a record must be, whatever its texts say; `negated` when it must not be so."""

    @property
    def negated(self) -> bool:
        """Whether a record must not be so."""
        ...

    def admits(self, found: "Searchable") -> bool:
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
    def asks_nothing(self) -> bool:
        """Whether every record is an answer."""
        bounded = self.after_ms != EARLIEST_MS or self.before_ms != LATEST_MS
        return not (self.terms or self.excluded or self.filters or bounded)


@dataclass(frozen=True, slots=True)
class HitKey:
    """Where a page of hits ends: the place of its last one, and its key in the list's order."""

    place: int
    page_key: PageKey


@dataclass(frozen=True, slots=True)
class Hit:
    """An answer to a search, and where it holds what was looked for."""

    entry: HistoryEntry
    place: "Place"


@dataclass(frozen=True, slots=True)
class HitPage:
    """Hits by place, the newest first within each; `next_key` is None when there are no more.

    `is_complete` is False when the search ran out of the time it was given: there may be more than these.
    """

    hits: tuple[Hit, ...] = ()
    next_key: HitKey | None = None
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
