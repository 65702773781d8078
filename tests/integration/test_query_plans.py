"""Which indexes the real queries read: what keeps a long history as quick as a short one."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from peewee import SqliteDatabase

from domain.search.query import PageCursor
from storage.database.sql import execute, raw_connection
from storage.repository import SqlitePromptRepository
from tests.support.histories import history
from tests.support.records import make_record

LISTS: dict[str, Callable[[SqlitePromptRepository], object]] = {
    "the list": lambda history: history.find_recent(),
    "the first page": lambda history: history.find_page(),
    "a deep page": lambda history: history.find_page(after=PageCursor(5, 6)),
    "one provider": lambda history: history.find_recent(provider="local"),
    "one backend": lambda history: history.find_recent(backend="few-shot"),
    "a lineage": lambda history: history.lineage("root"),
}


def plans_of(path: Path, call: Callable[[SqlitePromptRepository], object]) -> list[str]:
    """Return the first step of SQLite's plan for each query of `call`, or the step that sorts every row."""
    plans = [plan for _, plan in statements_of(path, call)]
    return ["SORTS" if "USE TEMP B-TREE FOR ORDER BY" in plan else plan[0] for plan in plans]


def statements_of(path: Path, call: Callable[[SqlitePromptRepository], object]) -> list[tuple[str, list[str]]]:
    """Return each query of `call` on a reader's connection, with the steps of its plan."""
    with history(path, readers=1) as repository:
        repository.save(make_record())
        repository.save(make_record(archived_at=datetime(2026, 1, 1, tzinfo=UTC)))
        queries: list[str] = []
        connections = repository._connections
        connections.read(lambda database: raw_connection(database).set_trace_callback(queries.append))
        call(repository)
        connections.read(lambda database: raw_connection(database).set_trace_callback(None))
        # Two dashes begin what the full-text indexes ask of their own tables.
        own = [sql for sql in queries if "SELECT" in sql and not sql.startswith("--")]
        found = [(sql, connections.read(partial(explain, sql))) for sql in own]
    assert found
    return found


def explain(sql: str, database: SqliteDatabase) -> list[str]:
    return [step for *_, step in execute(database, f"EXPLAIN QUERY PLAN {sql}")]


@pytest.mark.parametrize("call", LISTS.values(), ids=LISTS)
def test_a_list_reads_an_index_in_its_own_order(
    tmp_path: Path, call: Callable[[SqlitePromptRepository], object]
) -> None:
    for step in plans_of(tmp_path / "history.sqlite3", call):
        assert "USING INDEX prompt_history_" in step


SEARCHES = ["rest", "est", '"a rest"', "is:fav rest", "!rest", "zebra", "a", "after:2026-01-01", "is:archived"]
SEARCHES += ["verdict:better", "verdict:none rest", "!verdict:none"]


@pytest.mark.parametrize("indexed", [True, False], ids=["indexed", "pending"])
@pytest.mark.parametrize("query", SEARCHES)
def test_a_search_reads_no_row_that_no_index_has_proposed(tmp_path: Path, query: str, indexed: bool) -> None:
    def search(history: SqlitePromptRepository) -> None:
        history.maintain_index(1) if indexed else None
        history.search(query)

    statements = statements_of(tmp_path / "history.sqlite3", search)
    plans = [plan for sql, plan in statements if "prompt_history" in sql and "INSERT" not in sql]
    assert plans
    assert not [
        step for plan in plans for step in plan if step.startswith(("SCAN prompt_history", "SCAN h", "SCAN t1"))
    ]


def test_the_statistics_of_indexed_rows_are_counted_already(tmp_path: Path) -> None:
    def statistics(history: SqlitePromptRepository) -> None:
        history.maintain_index(1)
        assert history.get_statistics().total_count == 2

    statements = statements_of(tmp_path / "history.sqlite3", statistics)
    steps = [step for sql, plan in statements if '"prompt_history"' in sql for step in plan]
    assert steps
    assert not [step for step in steps if step.startswith("SCAN t1")]
    days = [step for sql, plan in statements if "MIN(" in sql or "COUNT(" in sql for step in plan]
    assert [step for step in days if "COVERING INDEX prompt_history_created_at" in step]
    assert not [step for step in days if "prompt_history" in step and "COVERING INDEX" not in step]
