"""The few calls that go past Peewee's query builder, typed."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from peewee import Model, ModelSelect, SqliteDatabase

from storage.database.schema import COLUMNS

M = TypeVar("M", bound=Model)


def execute(
    database: SqliteDatabase, sql: str, parameters: Sequence[object] | Mapping[str, object] = ()
) -> sqlite3.Cursor:
    """Execute one statement on this thread's connection."""
    cursor: sqlite3.Cursor = database.execute_sql(sql, parameters)  # type: ignore[no-untyped-call]  # untyped in peewee's stubs
    return cursor


def raw_connection(database: SqliteDatabase) -> sqlite3.Connection:
    """Return this thread's connection."""
    connection: sqlite3.Connection = database.connection()  # type: ignore[no-untyped-call]  # untyped in peewee's stubs
    return connection


def read_pragma(database: SqliteDatabase, name: str) -> str | int:
    """Return the value of a pragma."""
    value: str | int = execute(database, f"PRAGMA {name}").fetchone()[0]
    return value


def read_rows(database: SqliteDatabase, query: "ModelSelect[M]") -> list[dict[str, Any]]:
    """Return the cells of a query over all columns exactly as they are stored.

    Peewee's own conversion raises on a cell of another type, and one bad cell would hide the whole list.
    """
    context = database.get_sql_context()
    sql, parameters = context.sql(query).query()  # type: ignore[no-untyped-call]  # untyped in peewee's stubs
    return [dict(zip(COLUMNS, cells, strict=True)) for cells in execute(database, sql, parameters)]
