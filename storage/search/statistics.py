"""Statistics of the whole history: the counts of indexed rows, plus the rows that are not indexed yet."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

from peewee import SqliteDatabase, fn

from domain.runtime.local_time import begin_of, day_of
from domain.search.filters import FIELDS
from domain.search.query import HistoryStatistics
from storage.database.rows import from_epoch_ms, to_epoch_ms
from storage.database.schema import PendingRow, PromptRow, Tally
from storage.database.sql import cells_of, compiled, execute, run
from storage.search.documents import tallies_of

_CONFIDENCE_DIGITS = 3
_LATENCY_DIGITS = 1
# One day inside the ends of the calendar, so that times in every zone and on the next day are valid too.
_FIRST_MS = to_epoch_ms(datetime(1, 1, 2, tzinfo=UTC))
_LAST_MS = to_epoch_ms(datetime(9999, 12, 30, tzinfo=UTC))
_COUNTED = (
    PromptRow.framework,
    PromptRow.backend,
    PromptRow.model,
    PromptRow.provider,
    PromptRow.confidence,
    PromptRow.latency_ms,
    PromptRow.details,
)
_MOMENT = PromptRow.created_at
_IN_SPAN = (_MOMENT >= _FIRST_MS) & (_MOMENT < _LAST_MS)
_NEXT_MOMENT = compiled(PromptRow.select(fn.MIN(_MOMENT)).where(_IN_SPAN))
_COUNT = compiled(PromptRow.select(fn.COUNT(_MOMENT)).where(_IN_SPAN))


def read_statistics(database: SqliteDatabase) -> HistoryStatistics:
    """Count and average every row; a value that breaks the record's rules is left out of its average.

    Call it on a snapshot, because the indexer may move a row into the index at any time.
    """
    rows: Counter[tuple[str, str]] = Counter()
    totals: Counter[str] = Counter()
    for name, value, count, total in run(database, Tally.select()):
        rows[name, value] = count
        totals[name] += total
    pending = PromptRow.select(*_COUNTED).where(PromptRow.id.in_(PendingRow.select(PendingRow.id)))
    for cells in run(database, pending):
        for name, value, number in tallies_of(cells_of(cells, [column.name for column in _COUNTED])):
            rows[name, value] += 1
            totals[name] += number  # type: ignore[assignment]  # a counter may hold sums
    by_name: dict[str, dict[str, int]] = {}
    for (name, value), count in rows.most_common():
        by_name.setdefault(name, {})[value] = count
    return HistoryStatistics(
        total_count=rows["all", ""],
        average_confidence=_average(rows["confidence", ""], totals["confidence"], _CONFIDENCE_DIGITS),
        average_latency_ms=_average(rows["latency", ""], totals["latency"], _LATENCY_DIGITS),
        backend_distribution=by_name.get("backend", {}),
        by_provider=by_name.get("provider", {}),
        by_model=by_name.get("model", {}),
        by_framework=by_name.get("framework", {}),
        per_day=_days(database),
    )


def _average(count: int, total: float, digits: int) -> float | None:
    return round(total / count, digits) if count else None


def _days(database: SqliteDatabase) -> dict[date, int]:
    """Count the rows of each local day, from the index of times alone. Times outside the calendar are left out.

    The days depend on the machine's time zone, which can change, so their counts are not stored.
    """
    days: Counter[date] = Counter()
    end = _FIRST_MS
    while (begin := execute(database, _NEXT_MOMENT, (end, _LAST_MS)).fetchone()[0]) is not None:
        day = day_of(from_epoch_ms(begin))
        end = max(to_epoch_ms(begin_of(day + timedelta(days=1))), begin + 1)
        days[day] += execute(database, _COUNT, (begin, end)).fetchone()[0]
    return dict(days)


def read_filter_values(database: SqliteDatabase) -> dict[str, list[str]]:
    """Return the values of indexed rows that filters accept, by filter name, the most frequent first.

    A pattern is named by its slug alone, once for its titles in all languages.
    """
    values: dict[str, dict[str, None]] = {name: {} for name in FIELDS}
    query = Tally.select(Tally.name, Tally.value).where(Tally.name.in_(list(values))).order_by(Tally.rows.desc())
    for name, value in run(database, query):
        values[name][value.partition(" ")[0] if name == "pattern" else value] = None
    return {name: list(found) for name, found in values.items()}
