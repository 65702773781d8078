"""Schema 1: the table of improved prompts.

Small columns come first and large ones last, so that a query of the small ones reads only the first page of a row whose
prompt fills several.
"""

STATEMENTS = (
    """
    CREATE TABLE prompt_history (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        uid TEXT NOT NULL UNIQUE,
        created_at INTEGER NOT NULL CHECK (typeof(created_at) = 'integer'),
        framework TEXT NOT NULL,
        backend TEXT NOT NULL,
        model TEXT NOT NULL,
        provider TEXT NOT NULL,
        confidence REAL CHECK (confidence IS NULL OR confidence BETWEEN 0 AND 1),
        latency_ms INTEGER CHECK (latency_ms IS NULL OR latency_ms >= 0),
        root_uid TEXT NOT NULL,
        parent_uid TEXT,
        version INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
        favorite INTEGER NOT NULL DEFAULT 0 CHECK (favorite IN (0, 1)),
        archived_at INTEGER,
        original_idea TEXT NOT NULL,
        role TEXT NOT NULL,
        directive TEXT NOT NULL,
        guardrails TEXT NOT NULL,
        details TEXT NOT NULL DEFAULT '{}',
        context TEXT NOT NULL DEFAULT '',
        reasoning TEXT,
        accepted_text TEXT,
        improved_prompt TEXT NOT NULL
    )
    """,
    "CREATE INDEX prompt_history_created_at ON prompt_history (created_at)",
    # For the list, which has no archived rows: it reads this index and skips nothing.
    "CREATE INDEX prompt_history_current ON prompt_history (created_at) WHERE archived_at IS NULL",
    # Also covers the statistics, which would otherwise read every row.
    "CREATE INDEX prompt_history_backend ON prompt_history (backend, created_at, confidence, latency_ms)",
    "CREATE INDEX prompt_history_provider ON prompt_history (provider, created_at)",
    "CREATE INDEX prompt_history_confidence ON prompt_history (confidence)",
    "CREATE INDEX prompt_history_root_uid ON prompt_history (root_uid, created_at)",
)
