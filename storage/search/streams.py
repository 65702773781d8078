"""Intersects the positions from several indexes, from the newest down, without reading all of them.

Uses raw SQL, because the queries differ by index and full-text indexes have their own language.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from sqlite3 import Cursor

from domain.search.query import EARLIEST_MS, LATEST_MS
from storage.search.index import RUN_BITS

_STEPS = 64
"""How many positions a cursor steps over before it looks the wanted one up."""

Execute = Callable[[str, Sequence[object]], Cursor]


class PositionCursor:
    """The positions in one table, from the last down to the first of `bounds`.

    `table` is the SQL after FROM, with a WHERE clause; `position` is the name of the position column in it.
    """

    def __init__(
        self, execute: Execute, table: str, position: str, values: Sequence[object], bounds: tuple[int, int]
    ) -> None:
        self._execute = execute
        self._sql = f"SELECT {position} FROM {table} AND {position} BETWEEN ? AND ? ORDER BY {position} DESC"
        self._values = values
        self._first, self._last = bounds
        self._cursor: Cursor | None = None
        self._at: int | None = None

    def seek(self, position: int) -> int | None:
        """Return the greatest position up to `position`; None when there is none.

        `position` must not grow from call to call.
        """
        if self._cursor is None:
            return self._look_up(position)
        for _ in range(_STEPS):
            if self._at is None or self._at <= position:
                return self._at
            self._step()
        return self._at if self._at is None or self._at <= position else self._look_up(position)

    def _look_up(self, position: int) -> int | None:
        if self._cursor is not None:
            self._cursor.close()
        self._cursor = self._execute(self._sql, (*self._values, self._first, min(position, self._last)))
        self._step()
        return self._at

    def _step(self) -> None:
        row = self._cursor.fetchone() if self._cursor is not None else None
        self._at = None if row is None else int(row[0])


class KnownPositions:
    """The positions of a sorted list, from the last down to the first of `bounds`."""

    def __init__(self, positions: Sequence[int], bounds: tuple[int, int]) -> None:
        self._positions = positions
        self._first, self._last = bounds

    def seek(self, position: int) -> int | None:
        """Return the greatest position up to `position`; None when there is none."""
        at = bisect_right(self._positions, min(position, self._last))
        return self._positions[at - 1] if at and self._positions[at - 1] >= self._first else None


Positions = PositionCursor | KnownPositions


def intersect(streams: Sequence[Positions], last: int, is_over: Callable[[], bool]) -> Iterator[int]:
    """Yield the positions up to `last` that every stream has, the greatest first.

    Ends early when `is_over()`, which is called in every round, even while nothing is found. Each stream seeks only the
    positions that the others leave possible (a leapfrog join, https://arxiv.org/abs/1210.0481).
    """
    position: int | None = last
    while not is_over():
        start = position
        for stream in streams:
            position = None if position is None else stream.seek(position)
        if position is None:
            return
        if position == start or len(streams) == 1:
            yield position
            position -= 1


def runs_of(execute: Execute) -> range:
    """Return the numbers of the existing runs (see `m0003_search`)."""
    [last] = execute("SELECT max(run) FROM search_row", ()).fetchone()
    return range((last or 0) + 1)


def bounds_of(execute: Execute, begin_ms: int, end: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last position in each run of rows not older than `begin_ms` and before the key `end`."""
    for run in runs_of(execute):
        first, last = run << RUN_BITS, (run + 1) << RUN_BITS
        if begin_ms != EARLIEST_MS:
            row = execute(_FIRST, (run, begin_ms)).fetchone()
            first = last if row is None else int(row[0])
        if end[0] != LATEST_MS:
            row = execute(_LAST, (run, *end)).fetchone()
            last = first - 1 if row is None else int(row[0])
        yield first, last


_FIRST = "SELECT position FROM search_row WHERE run = ? AND created_at >= ? ORDER BY created_at, id LIMIT 1"
_LAST = """
    SELECT position FROM search_row WHERE run = ? AND (created_at, id) < (?, ?)
    ORDER BY created_at DESC, id DESC LIMIT 1
"""
