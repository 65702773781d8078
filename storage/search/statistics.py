"""The numbers over the whole history: what the index has counted already, and the rows that wait for it."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

from peewee import SqliteDatabase

from domain.runtime.local_time import begin_of, day_of
from domain.search.filters import FIELDS
from domain.search.query import HistoryStatistics
from storage.database.rows import from_epoch_ms, to_epoch_ms
from storage.database.sql import execute
from storage.search.documents import tallies_of

CONFIDENCE_DIGITS = 3
LATENCY_DIGITS = 1
# A day within the ends of the calendar, so that every zone and the next day are in it too.
_FIRST_MS = to_epoch_ms(datetime(1, 1, 2, tzinfo=UTC))
_LAST_MS = to_epoch_ms(datetime(9999, 12, 30, tzinfo=UTC))
_COUNTED = ("framework", "backend", "model", "provider", "confidence", "latency_ms", "details")


def read_statistics(database: SqliteDatabase) -> HistoryStatistics:
    """Count and average every row; a value that breaks the record's rules is left out of its average.

    Call it on a snapshot: a row may be on its way into the index.
    """
    rows: Counter[tuple[str, str]] = Counter()
    totals: Counter[str] = Counter()
    for name, value, count, total in execute(database, "SELECT name, value, rows, total FROM tally"):
        rows[name, value] = count
        totals[name] += total
    columns = ", ".join(_COUNTED)
    sql = f"SELECT {columns} FROM prompt_history WHERE id IN (SELECT id FROM search_pending)"
    for cells in execute(database, sql):
        for name, value, number in tallies_of(dict(zip(_COUNTED, cells, strict=True))):
            rows[name, value] += 1
            totals[name] += number  # type: ignore[assignment]  # a counter may hold sums
    by_name: dict[str, dict[str, int]] = {}
    for (name, value), count in rows.most_common():
        by_name.setdefault(name, {})[value] = count
    return HistoryStatistics(
        total_count=rows["all", ""],
        average_confidence=_average(rows["confidence", ""], totals["confidence"], CONFIDENCE_DIGITS),
        average_latency_ms=_average(rows["latency", ""], totals["latency"], LATENCY_DIGITS),
        backend_distribution=by_name.get("backend", {}),
        by_provider=by_name.get("provider", {}),
        by_model=by_name.get("model", {}),
        by_framework=by_name.get("framework", {}),
        per_day=_days(database),
    )


def _average(count: int, total: float, digits: int) -> float | None:
    return rounded(total / count, digits) if count else None


def _days(database: SqliteDatabase) -> dict[date, int]:
    """Count the rows of each day from the index of moments alone; a moment that is no date is counted on no day.

    The days are those of the machine's time zone, which may be another one tomorrow, so no index counts them.
    """
    days: Counter[date] = Counter()
    next_moment = "SELECT min(created_at) FROM prompt_history WHERE created_at >= ? AND created_at < ?"
    count = "SELECT count(*) FROM prompt_history WHERE created_at >= ? AND created_at < ?"
    end = _FIRST_MS
    while (found := execute(database, next_moment, (end, _LAST_MS)).fetchone()[0]) is not None:
        begin, day = int(found), day_of(from_epoch_ms(int(found)))
        end = max(to_epoch_ms(begin_of(day + timedelta(days=1))), begin + 1)
        days[day] += execute(database, count, (begin, end)).fetchone()[0]
    return dict(days)


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
