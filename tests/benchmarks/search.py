"""From a key to its rows, beside the plain LIKE on the same data: `python -m tests.benchmarks.search --rows 100000`.

`--keep FOLDER` keeps the history there and uses it again. Times are milliseconds. `rows` is the time to the first rows,
or to the word that there are none; `settled` is the time until nothing more can come. A run asks every query once, as
the keys before it would have, and then `--rounds` times.
"""

import argparse
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import quantiles

from domain.history.operations import EditOperation, SaveOperation
from domain.history.pages import ListPages
from domain.history.reader import PAGE_ROWS, HistoryReader
from storage.database.schema import COLUMNS
from storage.repository import SqlitePromptRepository
from storage.search.index import TABLES
from storage.spool.spool import DEFAULT_LIMIT, FileSpool
from tests.benchmarks.search_corpus import Corpus, build
from tests.benchmarks.search_queries import QUERIES
from tests.support.clocks import FakeClock
from tests.support.records import make_record

_LIKE_SECONDS = 3.0
_PLAIN = """
    SELECT id FROM prompt_history WHERE original_idea LIKE :q ESCAPE '\\' OR improved_prompt LIKE :q ESCAPE '\\'
    ORDER BY created_at DESC, id DESC LIMIT 50
"""


@dataclass(slots=True)
class Times:
    """Milliseconds of one query, round by round."""

    rows: list[float] = field(default_factory=list)
    settled: list[float] = field(default_factory=list)
    plain: float | None = None
    found: int = 0
    note: str = ""


def milliseconds(work: Callable[[], object]) -> float:
    """Return how long `work` takes."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def ask(reader: HistoryReader, query: str, times: Times, *, keep: bool) -> None:
    """Ask as the sidebar does after a key."""
    began = time.perf_counter()
    results = reader.results(query)
    listing = results.first(patient=False)
    shown = (time.perf_counter() - began) * 1000 if listing.items or listing.is_complete else None
    if not listing.is_complete:
        listing = results.first()
    settled = (time.perf_counter() - began) * 1000
    times.found, times.note = len(listing.items), f"→ {listing.corrected}" if listing.corrected else ""
    if keep:
        times.rows.append(settled if shown is None else shown)
        times.settled.append(settled)


def plain_like(connection: sqlite3.Connection, query: str) -> float:
    """Return how long LIKE takes; no longer than it is given."""
    end = time.monotonic() + _LIKE_SECONDS
    connection.set_progress_handler(lambda: time.monotonic() > end, 10_000)
    escaped = "".join(f"\\{letter}" if letter in "%_\\" else letter for letter in query.strip('"'))
    began = time.perf_counter()
    with suppress(sqlite3.OperationalError):
        connection.execute(_PLAIN, {"q": f"%{escaped}%"}).fetchall()
    return (time.perf_counter() - began) * 1000


@contextmanager
def opened(path: Path) -> Iterator[SqlitePromptRepository]:
    """Open as the application does."""
    repository = SqlitePromptRepository(path, readers=2, wal=True, synchronous="FULL", clock=FakeClock())
    try:
        yield repository
    finally:
        repository.close()


def prepare(path: Path, rows: int) -> None:
    """Build the history, unless it is there, and index it."""
    if not path.exists():
        print(f"building {rows:,} rows: {milliseconds(lambda: build(path, rows)) / 1000:.0f} s", flush=True)
    before = path.stat().st_size
    steps: list[float] = []
    with opened(path) as repository:
        done = repository.maintain_index(0).is_done
        while not done:
            began = time.perf_counter()
            done = repository.maintain_index(0.15).is_done
            steps.append(time.perf_counter() - began)
    if steps:
        print(f"indexing: {sum(steps):.0f} s in {len(steps):,} steps, longest {max(steps):.2f} s", flush=True)
    print_sizes(path, before)


def print_sizes(path: Path, before: int) -> None:
    """Print how large the history and its indexes are."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        sizes = {
            table: connection.execute(f"SELECT sum(length(block)) FROM {table}_data").fetchone()[0] or 0
            for table in TABLES
        }
        [page_size] = connection.execute("PRAGMA page_size").fetchone()
        [pages] = connection.execute("SELECT count(*) FROM dbstat WHERE name = 'prompt_history'").fetchone()
    total = sum(sizes.values())
    parts = ", ".join(f"{table} {size / 1e6:.1f}" for table, size in sizes.items())
    print(f"rows {pages * page_size / 1e6:.0f} MB; full-text indexes {total / 1e6:.0f} MB ({parts})")
    print(f"file {path.stat().st_size / 1e6:.0f} MB (before this run's indexing {before / 1e6:.0f} MB)", flush=True)


def measure(path: Path, rounds: int) -> dict[str, Times]:
    """Return the times of every query."""
    times = {query: Times() for query in QUERIES}
    with opened(path) as repository:
        reader = HistoryReader(lambda: repository, list, FakeClock())
        for number in range(rounds + 1):
            for query, measured in times.items():
                ask(reader, query, measured, keep=number > 0)
    with closing(sqlite3.connect(path)) as connection:
        for query, measured in times.items():
            if ":" not in query and "!" not in query:
                measured.plain = plain_like(connection, query)
    return times


def print_times(times: dict[str, Times]) -> None:
    """Print a line a query, then the percentiles over all of them."""
    print(f"{'class':18} {'query':26} {'rows':>8} {'settled':>8} {'LIKE':>8}  hits")
    for query, measured in times.items():
        plain = "" if measured.plain is None else f"{measured.plain:8.1f}"
        plain = f">{_LIKE_SECONDS * 1000:7.0f}" if (measured.plain or 0) >= _LIKE_SECONDS * 1000 else plain
        print(
            f"{QUERIES[query]:18} {query or '(empty)':26} {max(measured.rows):8.1f} {max(measured.settled):8.1f}"
            f" {plain:>8}  {measured.found} {measured.note}"
        )
    print(f"{len(times)} queries of {len(set(QUERIES.values()))} classes")
    columns = {
        "keystroke to rows": [value for measured in times.values() for value in measured.rows],
        "keystroke to settled": [value for measured in times.values() for value in measured.settled],
        "plain LIKE": [measured.plain for measured in times.values() if measured.plain is not None],
    }
    for name, values in columns.items():
        print_percentiles(name, values)


def print_waiting(path: Path) -> None:
    """Print what a key costs while so much waits that no new run may begin: half of it prompts, half of it edits."""
    corpus, times = Corpus(3), {query: Times() for query in QUERIES}
    with tempfile.TemporaryDirectory() as folder, opened(path) as repository:
        spool = FileSpool(Path(folder))
        edited = [entry.uid for entry in repository.find_recent(limit=DEFAULT_LIMIT // 2)]
        while len(edited) + (count := len(spool.waiting())) < DEFAULT_LIMIT:
            idea = corpus.idea()
            spool.put(SaveOperation(make_record(original_idea=idea, improved_prompt=corpus.prompt(idea))))
        for uid in edited:
            spool.put(EditOperation(uid, corpus.prompt(corpus.idea())))
        reader = HistoryReader(lambda: repository, spool.waiting, FakeClock())
        first = milliseconds(reader.results("").first)
        print(f"first page, {count:,} prompts and {len(edited):,} edits wait: {first:.1f} ms")
        for query, measured in times.items():
            ask(reader, query, measured, keep=True)
    print_percentiles("keystroke, much waits", [value for measured in times.values() for value in measured.rows])


def print_percentiles(name: str, values: list[float]) -> None:
    """Print a line about many measurements."""
    at = quantiles(values, n=100)
    print(f"{name:22} p50 {at[49]:8.1f}   p95 {at[94]:8.1f}   max {max(values):8.1f}")


def print_pages(path: Path) -> None:
    """Print what the first page, a page that is dragged to and the end cost, each in a list just opened."""
    with opened(path) as repository:
        repository.find_page(1)
        total = repository.count_listed()
        last = (total - 1) // PAGE_ROWS
        print(f"counting {total:,} listed rows: {milliseconds(repository.count_listed):.1f} ms")
        pages = {"first page": 0, "page in the middle, by drag": last // 2, "another, 10 % further": last * 6 // 10}
        listed = ListPages(lambda: repository, PAGE_ROWS)
        listed.count()
        for name, number in pages.items():
            print(f"{name}: {milliseconds(partial(listed.load, number)):.1f} ms")
        fresh = ListPages(lambda: repository, PAGE_ROWS)
        fresh.count()
        print(f"End: {milliseconds(partial(fresh.load, last)):.1f} ms, the page before: ", end="")
        print(f"{milliseconds(partial(fresh.load, last - 1)):.1f} ms")


def print_inserts(folder: Path) -> None:
    """Print what an insert costs with what a save maintains of the indexes, and without."""
    corpus = Corpus(2)
    variants = {"insert, no search index": ("DROP TRIGGER search_inserted",), "insert, as saved (queued)": ()}
    for name, statements in variants.items():
        copy = folder / "inserts.sqlite3"
        build(copy, 1000)
        with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous = FULL")
            for statement in statements:
                connection.execute(statement)
            names = [column for column in COLUMNS if column not in {"id", "uid", "original_idea", "improved_prompt"}]
            sql = f"""
                INSERT INTO prompt_history (uid, original_idea, improved_prompt, {", ".join(names)})
                SELECT ?, ?, ?, {", ".join(names)} FROM prompt_history WHERE id = 1
            """
            times = []
            for number in range(500):
                idea = corpus.idea()
                row = (f"copy-{number}", idea, corpus.prompt(idea))
                times.append(milliseconds(partial(connection.execute, sql, row)))
        print(f"{name:28} p50 {quantiles(times, n=100)[49]:.2f} ms")
        for left in folder.glob("inserts.sqlite3*"):
            left.unlink()


def main() -> None:
    """Build, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.search", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="A folder for the history, to be used again.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"history-{options.rows}.sqlite3"
        prepare(path, options.rows)
        print_times(measure(path, options.rounds))
        print_waiting(path)
        print_pages(path)
        print_inserts(Path(temporary))


if __name__ == "__main__":
    main()
