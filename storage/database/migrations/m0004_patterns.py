"""Schema 4: the search indexes have the patterns as well, so every row is indexed again.

An index that is damaged cannot be dropped. So each is first reset to an empty one through FTS5's shadow tables: the
averages, and the structure, which is a counter of four bytes and three numbers
(https://sqlite.org/fts5.html#internal_details).
"""

from storage.database.migrations.m0003_search import INDEXES

_TABLES = ("search_idea", "search_part", "search_text")

STATEMENTS = (
    "DROP TABLE search_text_words",
    *(
        statement
        for table in _TABLES
        for statement in (
            f"DELETE FROM {table}_data",
            f"INSERT INTO {table}_data (id, block) VALUES (1, x''), (10, zeroblob(7))",
            f"DROP TABLE {table}",
        )
    ),
    *INDEXES,
    *(f"DELETE FROM {table}" for table in ("search_row", "search_word", "tally", "search_pending")),
    "INSERT INTO search_pending (id) SELECT id FROM prompt_history",
)
