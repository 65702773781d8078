"""Numbered schema changes, each applied whole or not at all.

Raw SQL: a schema stays as it was written, also when the models change.
"""

from collections.abc import Callable

from peewee import SqliteDatabase

from domain.errors import NewerSchemaError
from storage.database.migrations import m0001_prompt_history, m0002_deleted_records, m0003_search
from storage.database.ownership import APPLICATION_ID
from storage.database.sql import execute, read_pragma

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    m0001_prompt_history.STATEMENTS,
    m0002_deleted_records.STATEMENTS,
    m0003_search.STATEMENTS,
)
"""The statements that lead to schema 1, 2, ...; a published entry never changes."""


def migrate(database: SqliteDatabase, before: Callable[[int], None] = lambda _version: None) -> None:
    """Bring the open `database` to the newest schema; an up-to-date one is only read.

    `before` is called with the schema of a database that holds a history, to make a backup; what it raises leaves
    everything as it is. Every statement runs inside one write transaction that begins before the version is read, so
    that of several processes one migrates and the others find it done, and a crash leaves nothing half-way. Never
    `executescript`: it commits first. Raises `NewerSchemaError`, peewee and sqlite3 errors.
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
    """Give a history its application id, which those of earlier versions lack."""
    if read_pragma(database, "application_id") != APPLICATION_ID:
        execute(database, f"PRAGMA application_id = {APPLICATION_ID}")


def schema_version(database: SqliteDatabase) -> int:
    """Return the schema's number, 0 for a blank file. Raises `NewerSchemaError` for one that this program cannot know.

    An old program's insert into a newer table can succeed silently: ask before every write.
    """
    version = int(read_pragma(database, "user_version"))
    if version > len(MIGRATIONS):
        raise NewerSchemaError(
            "The history was written by a later version of this program.",
            "Update this program, or choose another file with SQLITE_DB_PATH.",
        )
    return version
