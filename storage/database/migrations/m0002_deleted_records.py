"""Schema 2: tombstones of deleted records, and notes that the application stores with the history."""

STATEMENTS = (
    "CREATE TABLE deleted_record (uid TEXT PRIMARY KEY NOT NULL, deleted_at INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE note (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) WITHOUT ROWID",
)
