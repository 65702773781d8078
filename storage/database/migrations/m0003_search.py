"""Schema 3: the search indexes, and counts for the statistics.

Three full-text indexes have the words, without their positions and without the text; each match is then compared with
the row itself. They are filled in the background: `search_pending` lists the rows that are not indexed yet,
`search_row` those that are.

A full-text index is read in the order of its row numbers, and small steps between them keep it small. So a row is
numbered by its id, which gives the list's order while times and ids grow together: such a sequence is a `run`. A row
out of order (imported, or saved while the clock was wrong) begins another run, and a search merges the runs. The
`position`, the row number in the full-text indexes, is `run << 40 | id`.
"""

INDEXES = (
    # Short prefixes match very many words, so they have prefix indexes.
    """
    CREATE VIRTUAL TABLE search_idea USING fts5 (
        words, content = '', columnsize = 0, detail = none, prefix = '1 2 3 4', tokenize = "ascii tokenchars '+#'"
    )
    """,
    """
    CREATE VIRTUAL TABLE search_part USING fts5 (
        idea, content = '', columnsize = 0, detail = none, tokenize = "trigram"
    )
    """,
    """
    CREATE VIRTUAL TABLE search_text USING fts5 (
        words, content = '', columnsize = 0, detail = none, prefix = '1 2 3', tokenize = "ascii tokenchars '+#'"
    )
    """,
    # By default FTS5 sometimes merges many segments in one transaction, which can take seconds. The application merges
    # in small steps instead (`storage.search.index.merge`), so the crisis merge is only a last resort.
    "INSERT INTO search_idea (search_idea, rank) VALUES ('crisismerge', 1000)",
    "INSERT INTO search_part (search_part, rank) VALUES ('crisismerge', 1000)",
    "INSERT INTO search_text (search_text, rank) VALUES ('crisismerge', 1000)",
    "CREATE VIRTUAL TABLE search_text_words USING fts5vocab (search_text, instance)",
)

STATEMENTS = (
    *INDEXES,
    """
    CREATE TABLE search_row (
        position INTEGER PRIMARY KEY NOT NULL,
        run INTEGER NOT NULL,
        id INTEGER NOT NULL UNIQUE,
        created_at INTEGER NOT NULL,
        archived INTEGER NOT NULL
    )
    """,
    "CREATE INDEX search_row_order ON search_row (run, created_at, id)",
    "CREATE INDEX search_row_archived ON search_row (position) WHERE archived",
    "CREATE TABLE search_pending (id INTEGER PRIMARY KEY NOT NULL)",
    # The words of the ideas, and how many ideas contain each: used to complete and to correct words of a query.
    "CREATE TABLE search_word (word TEXT PRIMARY KEY NOT NULL, ideas INTEGER NOT NULL) WITHOUT ROWID",
    # How many indexed rows have a value, and the sum where the value is a number.
    """
    CREATE TABLE tally (
        name TEXT NOT NULL, value TEXT NOT NULL, rows INTEGER NOT NULL, total REAL NOT NULL, PRIMARY KEY (name, value)
    ) WITHOUT ROWID
    """,
    "INSERT INTO search_pending (id) SELECT id FROM prompt_history",
    """
    CREATE TRIGGER search_inserted AFTER INSERT ON prompt_history BEGIN
        INSERT INTO search_pending (id) VALUES (new.id);
    END
    """,
    """
    CREATE TRIGGER search_archived AFTER UPDATE OF archived_at ON prompt_history BEGIN
        UPDATE search_row SET archived = new.archived_at IS NOT NULL WHERE id = new.id;
    END
    """,
    """
    CREATE TRIGGER search_deleted AFTER DELETE ON prompt_history BEGIN
        DELETE FROM search_pending WHERE id = old.id;
        DELETE FROM search_row WHERE id = old.id;
    END
    """,
    "CREATE INDEX prompt_history_archived ON prompt_history (created_at) WHERE archived_at IS NOT NULL",
)
