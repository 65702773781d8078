"""Typed helpers for calls that bypass Peewee's query builder or its conversion of cells."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from peewee import Query, SqliteDatabase

from storage.database.schema import COLUMNS


def cells_of(values: Sequence[Any], columns: Sequence[str] = COLUMNS) -> dict[str, Any]:
    """Return the cells of a row by column name."""
    return dict(zip(columns, values, strict=True))


def run(database: SqliteDatabase, query: Query) -> sqlite3.Cursor:
    """Execute a query on this thread's connection; the cursor yields the cells exactly as they are stored.

    Peewee's conversion raises on a cell of the wrong type, so one bad cell would hide the whole list.
    """
    cursor: sqlite3.Cursor = database.execute(query)  # type: ignore[no-untyped-call]  # untyped in peewee's stubs
    return cursor


def compiled(query: Query) -> str:
    """Return the SQL of a query that is executed often with different values.

    Peewee takes longer to build it than SQLite takes to execute it.
    """
    sql: str = query.sql()[0]
    return sql


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


def changes_seen(database: SqliteDatabase) -> int:
    """Return a number that grows with every change that this thread's connection sees or makes.

    `PRAGMA data_version` counts the commits of other connections, `total_changes` the rows that this one has changed.
    """
    return int(read_pragma(database, "data_version")) + raw_connection(database).total_changes


def read_pragma(database: SqliteDatabase, name: str) -> str | int:
    """Return the value of a pragma."""
    value: str | int = execute(database, f"PRAGMA {name}").fetchone()[0]
    return value
