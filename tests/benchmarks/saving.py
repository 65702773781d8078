"""What an acknowledged save costs, part by part, beside a bare insert: `python -m tests.benchmarks.saving [rounds]`.

Every part is measured once in each round, so that the disk's moods hit all alike. Milliseconds.
"""

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import quantiles

from domain.history.operations import SaveOperation
from domain.history.writer import HistoryWriter
from domain.runtime.breaker import CircuitBreaker
from domain.runtime.clock import SystemClock
from storage.database.migrations import MIGRATIONS
from storage.database.rows import to_row
from storage.database.schema import COLUMNS
from storage.repository import SqlitePromptRepository
from storage.spool.spool import FileSpool
from tests.support.records import make_record

_DEFAULT_ROUNDS = 1000
_PROMPT = "You are an API designer. Name every resource, its methods and its status codes. " * 15


def bare_history(path: Path) -> sqlite3.Connection:
    """Return a connection as plain as it can be to the same table, in WAL mode with FULL."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    for statements in MIGRATIONS:
        for statement in statements:
            connection.execute(statement)
    return connection


def bare_insert(connection: sqlite3.Connection) -> None:
    """Insert one row, committed and flushed."""
    row = to_row(make_record(improved_prompt=_PROMPT))
    cells = [row[name] for name in COLUMNS]
    connection.execute(f"INSERT INTO prompt_history VALUES ({', '.join('?' * len(cells))})", cells)


def measure(rounds: int, folder: Path) -> dict[str, list[float]]:
    """Return the milliseconds of each part."""
    clock = SystemClock()
    repository = SqlitePromptRepository(folder / "a.db", readers=1, wal=True, synchronous="FULL", clock=clock)
    stacked = SqlitePromptRepository(folder / "b.db", readers=1, wal=True, synchronous="FULL", clock=clock)
    spool, stack_spool = FileSpool(folder / "spool-a"), FileSpool(folder / "spool-b")
    writer = HistoryWriter(stack_spool, lambda: stacked, CircuitBreaker(clock), clock)
    name = ""

    def put() -> None:
        nonlocal name
        name = spool.put(SaveOperation(make_record(improved_prompt=_PROMPT)))

    def whole() -> None:
        writer.keep(make_record(improved_prompt=_PROMPT))
        writer.drain()

    with closing(bare_history(folder / "bare.db")) as connection:
        parts: dict[str, Callable[[], object]] = {
            "bare sqlite3 insert, FULL": lambda: bare_insert(connection),
            "spool: put": put,
            "spool: retire": lambda: spool.acknowledge(name),
            "database: save": lambda: repository.save(make_record(improved_prompt=_PROMPT)),
            "keep until it is safe (what a run waits for)": lambda: writer.keep(make_record(improved_prompt=_PROMPT)),
            "then drain until acknowledged": writer.drain,
            "acknowledged save, whole stack": whole,
        }
        times: dict[str, list[float]] = {part: [] for part in parts}
        for number in range(rounds):
            for part, work in parts.items():
                began = time.perf_counter()
                work()
                times[part].append((time.perf_counter() - began) * 1000)
            if number % 100 == 99:  # as the backup does
                for each in (spool, stack_spool):
                    each.prune_journal([retired.name for retired in each.journal()])
    repository.close()
    stacked.close()
    return times


def main() -> None:
    """Print p50 and p99 of each part, and the ratio to the bare insert."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else _DEFAULT_ROUNDS
    with tempfile.TemporaryDirectory() as folder:
        times = measure(rounds, Path(folder))
    bare = quantiles(times["bare sqlite3 insert, FULL"], n=100)
    print(f"{rounds} rounds{'':36} p50 ms   p99 ms   ratio p50")
    for part, values in times.items():
        at = quantiles(values, n=100)
        print(f"{part:45} {at[49]:8.2f} {at[98]:8.2f} {at[49] / bare[49]:8.1f}")


if __name__ == "__main__":
    main()
