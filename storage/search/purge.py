"""Removes from the search indexes what is left of deleted rows.

FTS5 marks what is removed and drops it when it merges (https://sqlite.org/fts5.html#the_merge_command), so everything
is merged once, in steps, after a delete.
"""

import time

from peewee import SqliteDatabase

from storage.database.sql import execute
from storage.search.index import MERGED_PAGES, merge_pages

_NOTE = "search-purge"
_DUE, _BEGUN = "due", "begun"


def purge_later(database: SqliteDatabase) -> None:
    """Note that rows were removed. Call it in the transaction that removes them."""
    sql = "INSERT INTO note (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
    execute(database, sql, (_NOTE, _DUE))


def needs_maintenance(database: SqliteDatabase) -> bool:
    """Return whether rows wait to be indexed, or traces of removed ones to be purged."""
    sql = "SELECT EXISTS (SELECT 1 FROM search_pending) OR EXISTS (SELECT 1 FROM note WHERE name = ?)"
    return bool(execute(database, sql, (_NOTE,)).fetchone()[0])


def purge(database: SqliteDatabase, seconds: float) -> bool:
    """Merge for about so long, in the caller's transaction; return whether that has finished what was to be purged."""
    row = execute(database, "SELECT value FROM note WHERE name = ?", (_NOTE,)).fetchone()
    if row is None:
        return False
    end = time.monotonic() + seconds
    if row[0] == _DUE:
        merge_pages(database, -MERGED_PAGES)  # a negative number takes all segments into one merge
        execute(database, "UPDATE note SET value = ? WHERE name = ?", (_BEGUN, _NOTE))
    while time.monotonic() < end:
        if not merge_pages(database, MERGED_PAGES):
            execute(database, "DELETE FROM note WHERE name = ?", (_NOTE,))
            return True
    return False
