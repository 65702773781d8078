"""What a screen asks of the history and what it gets back."""

from dataclasses import dataclass, field

from domain.prompt_history import HistoryEntry


@dataclass(frozen=True, slots=True)
class PageKey:
    """Where a page ends, in the list's order (`created_at` in epoch milliseconds, then `id`)."""

    created_at_ms: int
    id: int


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """One page of the list, newest first; `next_key` is None on the last page."""

    entries: tuple[HistoryEntry, ...]
    next_key: PageKey | None = None


@dataclass(frozen=True, slots=True)
class HistoryStatistics:
    """Numbers over the whole history. Averages are None when no record has the value."""

    total_count: int = 0
    average_confidence: float | None = None
    average_latency_ms: float | None = None
    backend_distribution: dict[str, int] = field(default_factory=dict)
