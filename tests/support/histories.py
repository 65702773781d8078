"""Histories on a real disk, and other processes that use them."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from domain.history.notices import Notice
from storage.database.rows import to_row
from storage.repository import SqlitePromptRepository
from tests.support.clocks import FakeClock
from tests.support.records import make_record

ROOT = Path(__file__).parents[2]
PROCESS_DEADLINE_SECONDS = 60


def open_history(
    path: Path, *, readers: int = 2, wal: bool = True, on_news: Callable[[Notice], None] = lambda _news: None
) -> SqlitePromptRepository:
    """Return a repository as the application makes it."""
    return SqlitePromptRepository(
        path, readers=readers, wal=wal, synchronous="FULL", clock=FakeClock(), on_news=on_news
    )


@contextmanager
def history(
    path: Path, *, readers: int = 2, wal: bool = True, on_news: Callable[[Notice], None] = lambda _news: None
) -> Iterator[SqlitePromptRepository]:
    """Open a repository and close it again."""
    repository = open_history(path, readers=readers, wal=wal, on_news=on_news)
    try:
        yield repository
    finally:
        repository.close()


@contextmanager
def bare_connection(path: Path) -> Iterator[sqlite3.Connection]:
    """Connect as another program would; each statement is committed at once."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as connection:
        yield connection


def insert_row(path: Path, **cells: Any) -> int:
    """Write a row without any check, as another program could; return its id."""
    row = to_row(make_record()) | cells
    row.pop("id", None)
    with bare_connection(path) as connection:
        connection.execute("PRAGMA ignore_check_constraints = 1")
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        row_id = connection.execute(
            f"INSERT INTO prompt_history ({names}) VALUES ({marks})", list(row.values())
        ).lastrowid
    assert row_id is not None
    return row_id


def start_python(code: str, *arguments: object, **options: Any) -> subprocess.Popen[str]:
    """Start `code` in a separate process that can import the application and the tests' helpers."""
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", code, *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def finish(process: subprocess.Popen[str]) -> str:
    """Wait for a process that must succeed; return what it printed."""
    output, errors = process.communicate(timeout=PROCESS_DEADLINE_SECONDS)
    assert process.returncode == 0, errors
    return output
