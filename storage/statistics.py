"""The numbers over the whole history."""

from collections import Counter

from peewee import SqliteDatabase, fn

from domain.history_query import HistoryStatistics
from domain.search_filters import FIELDS
from domain.text_safety import clean_text
from storage.sql import execute
from storage.tables import PromptRow

CONFIDENCE_DIGITS = 3
LATENCY_DIGITS = 1


def read_statistics(database: SqliteDatabase) -> HistoryStatistics:
    """Count and average every row; a value that breaks the record's rules is left out of its average."""
    # Every text compares as greater than every number, so these conditions leave texts out too.
    confidence = fn.AVG(PromptRow.confidence).filter(PromptRow.confidence.between(0, 1))
    latency = fn.AVG(PromptRow.latency_ms).filter(PromptRow.latency_ms.between(0, 2**63 - 1))
    by_backend = PromptRow.select(PromptRow.backend, fn.COUNT(PromptRow.id)).group_by(PromptRow.backend).tuples()
    distribution: Counter[str] = Counter()
    with database.atomic("DEFERRED"):  # one snapshot for both queries
        [averages] = PromptRow.select(confidence, latency).tuples().execute(database)
        for backend, count in by_backend.execute(database):
            distribution[clean_text(str(backend))] += count
    return HistoryStatistics(
        total_count=distribution.total(),
        average_confidence=rounded(averages[0], CONFIDENCE_DIGITS),
        average_latency_ms=rounded(averages[1], LATENCY_DIGITS),
        backend_distribution=dict(distribution),
    )


def rounded(value: float | None, digits: int) -> float | None:
    """Round an average; None stays None."""
    return None if value is None else round(value, digits)


def read_filter_values(database: SqliteDatabase) -> dict[str, list[str]]:
    """Return the values of indexed rows that filters may name, by the filter's name, the frequent ones first."""
    values: dict[str, list[str]] = {name: [] for name in FIELDS}
    marks = ", ".join("?" * len(values))
    sql = f"SELECT name, value FROM tally WHERE name IN ({marks}) ORDER BY rows DESC"
    for name, value in execute(database, sql, tuple(values)):
        values[name].append(value)
    return values
