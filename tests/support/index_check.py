"""Checks that the search indexes match the rows."""

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

from storage.database.schema import COLUMNS
from storage.search.documents import document_of
from storage.search.index import TABLES


def problems_of_index(database: Path) -> list[str]:
    """Return the errors in the indexes of a history that nobody uses, one text for each."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        problems = _placed(connection)
        for table in TABLES:
            try:
                connection.execute(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")
            except sqlite3.DatabaseError as error:
                problems.append(f"{table}: {error}")
        return problems + _postings(connection) + _counts(connection)


def _placed(connection: sqlite3.Connection) -> list[str]:
    def ids(sql: str) -> set[int]:
        return {row_id for (row_id,) in connection.execute(sql)}

    rows = ids("SELECT id FROM prompt_history")
    indexed, pending = ids("SELECT id FROM search_row"), ids("SELECT id FROM search_pending")
    found = {
        "neither indexed nor pending": rows - indexed - pending,
        "indexed and pending": indexed & pending,
        "indexed and not there": indexed - rows,
        "pending and not there": pending - rows,
    }
    return [f"{what}: {sorted(which)[:5]}" for what, which in found.items() if which]


def _documents(connection: sqlite3.Connection) -> dict[int, dict[str, object]]:
    columns = ", ".join(f"h.{name}" for name in COLUMNS)
    sql = f"SELECT r.position, {columns} FROM search_row r JOIN prompt_history h ON h.id = r.id"
    return {position: dict(zip(COLUMNS, cells, strict=True)) for position, *cells in connection.execute(sql)}


def _postings(connection: sqlite3.Connection) -> list[str]:
    """Compare every word of every row with what the indexes hold, in both directions."""
    expected: dict[str, Counter[tuple[int, str]]] = {table: Counter() for table in TABLES}
    for position, cells in _documents(connection).items():
        document = document_of(cells)
        grams = {document.idea[at : at + 3] for at in range(len(document.idea) - 2)}
        for table, words in (
            ("search_idea", {*document.idea_words, *document.tags}),
            ("search_text", {*document.text_words, *document.tags}),
            ("search_part", grams),
        ):
            expected[table].update((position, word) for word in words)
    problems = []
    for table in TABLES:
        connection.execute(f"CREATE VIRTUAL TABLE temp.{table}_all USING fts5vocab (main, {table}, instance)")
        held = set(connection.execute(f"SELECT doc, term FROM temp.{table}_all"))
        missing, stale = set(expected[table]) - held, held - set(expected[table])
        problems += [f"{table} lacks {len(missing)}, such as {next(iter(missing))}"] if missing else []
        problems += [f"{table} has {len(stale)} too many, such as {next(iter(stale))}"] if stale else []
    return problems


def _counts(connection: sqlite3.Connection) -> list[str]:
    words: Counter[str] = Counter()
    tallies: Counter[tuple[str, str]] = Counter()
    for cells in _documents(connection).values():
        document = document_of(cells)
        words.update(document.idea_words)
        tallies.update((name, value) for name, value, _ in document.tallies)
    held_words = dict(connection.execute("SELECT word, ideas FROM search_word"))
    counted = connection.execute("SELECT name, value, rows FROM tally")
    held_tallies = {(name, value): rows for name, value, rows in counted}
    problems = [] if held_words == dict(words) else ["the words are counted wrongly"]
    return problems + ([] if held_tallies == dict(tallies) else ["the tallies are wrong"])
