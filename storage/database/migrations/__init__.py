"""Numbered schema changes, applied all or none.

Uses raw SQL, so that a published schema does not change when the models do.
"""

from collections.abc import Callable

from peewee import SqliteDatabase

from domain.errors import NewerSchemaError
from storage.database.migrations import (
    m0001_prompt_history,
    m0002_deleted_records,
    m0003_search,
    m0004_patterns,
    m0005_experiments,
)
from storage.database.ownership import APPLICATION_ID
from storage.database.sql import execute, read_pragma

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    m0001_prompt_history.STATEMENTS,
    m0002_deleted_records.STATEMENTS,
    m0003_search.STATEMENTS,
    m0004_patterns.STATEMENTS,
    m0005_experiments.STATEMENTS,
)
"""The statements that lead to schema 1, 2, ...; a published entry never changes."""


def migrate(database: SqliteDatabase, before: Callable[[int], None] = lambda _version: None) -> None:
    """Migrate the open `database` to the newest schema; an up-to-date one is only read.

    `before` is called with the version of an existing schema, to make a backup; an error in it leaves everything
    unchanged. All statements run in one write transaction, which reads the version again: of several processes only one
    migrates, and a crash leaves nothing half done. Do not use `executescript`, which commits first. Raises
    `NewerSchemaError`, peewee and sqlite3 errors.
    """
    version = schema_version(database)
    if version == len(MIGRATIONS):
        return
    if version:
        before(version)
    with database.atomic("IMMEDIATE"):
        for statements in MIGRATIONS[schema_version(database) :]:
            for statement in statements:
                execute(database, statement)
        mark_as_ours(database)
        execute(database, f"PRAGMA user_version = {len(MIGRATIONS)}")


def mark_as_ours(database: SqliteDatabase) -> None:
    """Set the application id, which histories of earlier versions lack."""
    if read_pragma(database, "application_id") != APPLICATION_ID:
        execute(database, f"PRAGMA application_id = {APPLICATION_ID}")


def schema_version(database: SqliteDatabase) -> int:
    """Return the version of the schema, 0 for a blank file. Raises `NewerSchemaError` for a later program's version.

    Call it before every write: an insert by an old program into a newer table can succeed silently.
    """
    version = int(read_pragma(database, "user_version"))
    if version > len(MIGRATIONS):
        raise NewerSchemaError(
            "The history was written by a later version of this program.",
            "Update this program, or choose another file with SQLITE_DB_PATH.",
        )
    return version
