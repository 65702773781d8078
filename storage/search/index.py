"""Keeps the search indexes up to date with the rows. Everything here runs inside the caller's write transaction.

Uses raw SQL, because FTS5 takes its commands as inserts into special columns, which Peewee does not support.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from peewee import SqliteDatabase

from storage.database.migrations.m0003_search import INDEXES
from storage.database.schema import COLUMNS
from storage.database.sql import cells_of, execute, raw_connection
from storage.search.documents import Document, document_of, tag

_COLUMNS = ", ".join(f"h.{name}" for name in COLUMNS)
_PORTION = 500
RUN_BITS = 40
"""The low bits of a position are the row's id, the higher ones its run."""
_LAST_RUN = 7
_MOMENT_BITS = 8
MERGED_PAGES = 64
_PURGE_NOTE = "search-purge"
_DUE, _BEGUN = "due", "begun"
_WORKED = 2
"""A merge command that did work changes at least this many rows, by FTS5's documentation."""


def count_pending(database: SqliteDatabase) -> int:
    """Return how many rows are not indexed yet."""
    return int(execute(database, "SELECT count(*) FROM search_pending").fetchone()[0])


def index_pending(database: SqliteDatabase, seconds: float) -> int:
    """Index waiting rows, the newest first, for about `seconds`; return how many."""
    end, done = time.monotonic() + seconds, 0
    while rows := _pending(database, _PORTION):
        _add(database, [document_of(row) for row in rows])
        done += len(rows)
        if time.monotonic() >= end:
            break
    return done


def merge(database: SqliteDatabase, seconds: float) -> bool:
    """Merge the segments that indexing has left, for about `seconds`; return whether there may be more to merge."""
    end = time.monotonic() + seconds
    while merge_pages(database, MERGED_PAGES):
        if time.monotonic() >= end:
            return True
    return False


def merge_pages(database: SqliteDatabase, pages: int) -> bool:
    """Merge about `pages` pages of each index; return whether there was anything to merge.

    A negative number begins one merge of all segments (https://sqlite.org/fts5.html#the_merge_command).
    """
    worked = False
    for table in TABLES:
        before = raw_connection(database).total_changes
        execute(database, f"INSERT INTO {table} ({table}, rank) VALUES ('merge', ?)", (pages,))
        worked = raw_connection(database).total_changes - before >= _WORKED or worked
    return worked


def purge_later(database: SqliteDatabase) -> None:
    """Schedule a purge. Call it in the transaction that removes rows."""
    execute(database, "INSERT OR REPLACE INTO note (name, value) VALUES (?, ?)", (_PURGE_NOTE, _DUE))


def needs_maintenance(database: SqliteDatabase) -> bool:
    """Return whether rows wait to be indexed, or a purge is due."""
    sql = "SELECT EXISTS (SELECT 1 FROM search_pending) OR EXISTS (SELECT 1 FROM note WHERE name = ?)"
    return bool(execute(database, sql, (_PURGE_NOTE,)).fetchone()[0])


def purge(database: SqliteDatabase, seconds: float) -> bool:
    """Purge deleted rows from the indexes, for about `seconds`; return whether this call has finished the purge.

    FTS5 only marks deleted rows, and removes them when it merges (https://sqlite.org/fts5.html#the_merge_command), so
    everything is merged once, in steps, after a delete.
    """
    row = execute(database, "SELECT value FROM note WHERE name = ?", (_PURGE_NOTE,)).fetchone()
    if row is None:
        return False
    end = time.monotonic() + seconds
    if row[0] == _DUE:
        merge_pages(database, -MERGED_PAGES)  # negative: begins one merge of all segments
        execute(database, "UPDATE note SET value = ? WHERE name = ?", (_BEGUN, _PURGE_NOTE))
    while time.monotonic() < end:
        if not merge_pages(database, MERGED_PAGES):
            execute(database, "DELETE FROM note WHERE name = ?", (_PURGE_NOTE,))
            return True
    return False


def forget_rows(database: SqliteDatabase, uids: Sequence[str]) -> bool:
    """Remove these rows from the indexes; return whether any was indexed. Call it before they change.

    For some hundreds of rows at most.
    """
    marks = ", ".join("?" * len(uids))
    sql = (
        f"SELECT r.position, {_COLUMNS} FROM prompt_history h JOIN search_row r ON r.id = h.id WHERE h.uid IN ({marks})"
    )
    rows = execute(database, sql, uids).fetchall()
    if rows:
        _remove(database, [(row[0], document_of(cells_of(row[1:]))) for row in rows])
    return bool(rows)


def rebuild(database: SqliteDatabase) -> None:
    """Create the indexes again, empty, and mark every row as waiting to be indexed."""
    for table in TABLES:
        _empty(database, table)
    for table in ("search_text_words", *TABLES):
        execute(database, f"DROP TABLE IF EXISTS {table}")
    for statement in INDEXES:
        execute(database, statement)
    for table in ("search_row", "search_word", "tally", "search_pending"):
        execute(database, f"DELETE FROM {table}")
    execute(database, "INSERT INTO search_pending (id) SELECT id FROM prompt_history")


def open_indexes(database: SqliteDatabase) -> None:
    """Open each full-text index; raises if one cannot be opened."""
    for table in TABLES:
        execute(database, f"SELECT 1 FROM {table} LIMIT 0")


def _empty(database: SqliteDatabase, table: str) -> None:
    """Reset a full-text index to an empty one through FTS5's shadow tables, because a damaged one cannot be dropped.

    An empty index has two records: the averages, and the structure, which is a counter of four bytes and three numbers
    (https://sqlite.org/fts5.html#internal_details).
    """
    if not execute(database, "SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone():
        return
    execute(database, f"CREATE TABLE IF NOT EXISTS {table}_data (id INTEGER PRIMARY KEY, block BLOB)")
    execute(database, f"CREATE TABLE IF NOT EXISTS {table}_config (k PRIMARY KEY, v) WITHOUT ROWID")
    execute(database, f"DELETE FROM {table}_data")
    execute(database, f"INSERT INTO {table}_data (id, block) VALUES (1, x''), (10, zeroblob(7))")
    execute(database, f"INSERT OR REPLACE INTO {table}_config (k, v) VALUES ('version', 4)")


def is_forgetful(database: SqliteDatabase) -> bool:
    """Return whether an index lacks the newest indexed row: damage that raises no error."""
    newest = execute(database, "SELECT position FROM search_row ORDER BY position DESC LIMIT 1").fetchone()
    if newest is None:
        return False
    return any(
        not execute(
            database, f"SELECT 1 FROM {table} WHERE {table} MATCH ? AND rowid = ?", (f'"{tag("any")}"', newest[0])
        ).fetchone()
        for table in ("search_idea", "search_text")
    )


def queue_row(database: SqliteDatabase, uid: str) -> None:
    """Mark a row, which is not in the indexes, as waiting to be indexed."""
    sql = "INSERT OR IGNORE INTO search_pending (id) SELECT id FROM prompt_history WHERE uid = ?"
    execute(database, sql, (uid,))


def _pending(database: SqliteDatabase, limit: int) -> list[Mapping[str, Any]]:
    sql = f"SELECT {_COLUMNS} FROM search_pending p JOIN prompt_history h ON h.id = p.id ORDER BY p.id DESC LIMIT ?"
    return list(map(cells_of, execute(database, sql, (limit,))))


def _add(database: SqliteDatabase, documents: Sequence[Document]) -> None:
    # In ascending order: FTS5 begins a new segment whenever a row number is lower than the previous one.
    in_order = sorted(documents, key=lambda document: (document.created_at_ms, document.id))
    placed = sorted(_places(database, in_order), key=itemgetter(0))
    connection = raw_connection(database)
    connection.executemany("DELETE FROM search_pending WHERE id = ?", [(document.id,) for document in documents])
    for table, words in _WORDS.items():
        rows = ((position, words(document)) for position, document in placed)
        connection.executemany(f"INSERT INTO {table} (rowid, {_COLUMN[table]}) VALUES (?, ?)", rows)
    _count(database, documents, 1)


def _remove(database: SqliteDatabase, placed: Sequence[tuple[int, Document]]) -> None:
    connection = raw_connection(database)
    for table, words in _WORDS.items():
        rows = ((position, words(document)) for position, document in placed)
        sql = f"INSERT INTO {table} ({table}, rowid, {_COLUMN[table]}) VALUES ('delete', ?, ?)"
        connection.executemany(sql, rows)
    connection.executemany("DELETE FROM search_row WHERE position = ?", [(position,) for position, _ in placed])
    _count(database, [document for _, document in placed], -1)


def _places(database: SqliteDatabase, in_order: Iterable[Document]) -> list[tuple[int, Document]]:
    """Add each row to the first run whose order it keeps, else to the last run; return the positions."""
    placed, others = list[tuple[int, Document]](), list[Document]()
    for document in in_order:
        run = next((run for run in range(_LAST_RUN) if _fits(database, run, document)), None)
        if run is None:
            others.append(document)
        else:
            placed.append((_note(database, run, (run << RUN_BITS) | document.id, document), document))
    # Among rows of the same time the highest ids come first, here and from batch to batch, so that each finds a free
    # position below the previous one.
    placed += [(_note(database, _LAST_RUN, _free_position(database, one), one), one) for one in reversed(others)]
    return placed


def _note(database: SqliteDatabase, run: int, position: int, document: Document) -> int:
    row = (position, run, document.id, document.created_at_ms, document.is_archived)
    execute(database, "INSERT OR REPLACE INTO search_row VALUES (?, ?, ?, ?, ?)", row)
    return position


def _free_position(database: SqliteDatabase, document: Document) -> int:
    """Return a position in the last run, which is ordered by time instead of by id.

    The position follows from the time, in steps of four milliseconds, and is between the neighbours. If they leave no
    room, it is the next free one, and the order is only nearly right there.
    """
    seconds, rest = divmod(document.created_at_ms, 1000)
    seconds = max(min(seconds, 2 ** (RUN_BITS - _MOMENT_BITS) - 1), 0)
    first = _LAST_RUN << RUN_BITS
    near: int = first | (seconds << _MOMENT_BITS) | (rest >> 2)
    older, newer = (
        execute(database, sql, (_LAST_RUN, document.created_at_ms, document.id)).fetchone() for sql in (_OLDER, _NEWER)
    )
    position = near if newer is None else min(near, newer[0] - 1)
    position = max(position, first if older is None else older[0] + 1)
    while execute(database, "SELECT 1 FROM search_row WHERE position = ?", (position,)).fetchone():
        position += 1
    return position


_OLDER = """
    SELECT position FROM search_row WHERE run = ? AND (created_at, id) < (?, ?)
    ORDER BY created_at DESC, id DESC LIMIT 1
"""
_NEWER = "SELECT position FROM search_row WHERE run = ? AND (created_at, id) > (?, ?) ORDER BY created_at, id LIMIT 1"


def _fits(database: SqliteDatabase, run: int, document: Document) -> bool:
    """Return whether the run stays in order of time with this row: the one before is not newer, the next not older."""
    position = (run << RUN_BITS) | document.id
    before = "SELECT created_at FROM search_row WHERE position < ? AND position >= ? ORDER BY position DESC LIMIT 1"
    after = "SELECT created_at FROM search_row WHERE position > ? AND position < ? ORDER BY position LIMIT 1"
    older = execute(database, before, (position, run << RUN_BITS)).fetchone()
    newer = execute(database, after, (position, (run + 1) << RUN_BITS)).fetchone()
    moment = document.created_at_ms
    return bool((older is None or older[0] <= moment) and (newer is None or newer[0] >= moment))


def _count(database: SqliteDatabase, documents: Iterable[Document], sign: int) -> None:
    words: dict[str, int] = {}
    tallies: dict[tuple[str, str], list[float]] = {}
    for document in documents:
        for word in document.idea_words:
            words[word] = words.get(word, 0) + sign
        for name, value, number in document.tallies:
            tally = tallies.setdefault((name, value), [0, 0.0])
            tally[0] += sign
            tally[1] += sign * number
    connection = raw_connection(database)
    connection.executemany(
        "INSERT INTO search_word (word, ideas) VALUES (?, ?)"
        " ON CONFLICT (word) DO UPDATE SET ideas = ideas + excluded.ideas",
        words.items(),
    )
    connection.executemany(
        "INSERT INTO tally (name, value, rows, total) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (name, value) DO UPDATE SET rows = rows + excluded.rows, total = total + excluded.total",
        [(*key, *numbers) for key, numbers in tallies.items()],
    )
    if sign < 0:
        connection.executemany("DELETE FROM search_word WHERE word = ? AND ideas <= 0", [(word,) for word in words])
        connection.executemany("DELETE FROM tally WHERE name = ? AND value = ? AND rows <= 0", tallies)


TABLES = ("search_idea", "search_part", "search_text")
"""The full-text indexes."""
_COLUMN = {"search_idea": "words", "search_part": "idea", "search_text": "words"}
_WORDS: dict[str, Callable[[Document], str]] = {
    "search_idea": lambda document: " ".join((*document.idea_words, *document.tags)),
    "search_part": lambda document: document.idea,
    "search_text": lambda document: " ".join((*document.text_words, *document.tags)),
}
