"""Schema 5: experiments, their outputs, and the inputs that lineages keep.

No foreign keys: a repair inserts what it can read in any order. `deleted_experiment` has tombstones of experiments, and
of the cases of lineages, with the record that they were deleted with, if any.
"""

STATEMENTS = (
    """
    CREATE TABLE experiment (
        uid TEXT NOT NULL UNIQUE,
        created_at INTEGER NOT NULL CHECK (typeof(created_at) = 'integer'),
        record_uid TEXT NOT NULL,
        original_uid TEXT NOT NULL,
        root_uid TEXT NOT NULL,
        tally TEXT,
        details TEXT NOT NULL
    )
    """,
    "CREATE INDEX experiment_record_uid ON experiment (record_uid)",
    "CREATE INDEX experiment_original_uid ON experiment (original_uid)",
    """
    CREATE TABLE experiment_output (
        experiment_uid TEXT NOT NULL,
        case_number INTEGER NOT NULL CHECK (case_number >= 0),
        repeat INTEGER NOT NULL CHECK (repeat >= 0),
        side TEXT NOT NULL CHECK (side IN ('original', 'improved')),
        problem TEXT NOT NULL DEFAULT '',
        finish_reason TEXT,
        milliseconds INTEGER NOT NULL CHECK (milliseconds >= 0),
        tokens_in INTEGER CHECK (tokens_in IS NULL OR tokens_in >= 0),
        tokens_out INTEGER CHECK (tokens_out IS NULL OR tokens_out >= 0),
        cost REAL CHECK (cost IS NULL OR cost >= 0),
        text TEXT NOT NULL,
        PRIMARY KEY (experiment_uid, case_number, repeat, side)
    )
    """,
    "CREATE TABLE lineage_cases (root_uid TEXT NOT NULL UNIQUE, cases TEXT NOT NULL)",
    """
    CREATE TABLE deleted_experiment (
        uid TEXT PRIMARY KEY NOT NULL, record_uid TEXT NOT NULL, deleted_at INTEGER NOT NULL
    ) WITHOUT ROWID
    """,
    "CREATE INDEX deleted_experiment_record_uid ON deleted_experiment (record_uid)",
)
