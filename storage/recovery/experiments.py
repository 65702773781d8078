"""Brings experiments, outputs and cases from a damaged database, or a backup, into a new one. Uses raw SQL."""

import sqlite3
from contextlib import suppress

from storage.database.schema import column_names
from storage.experiments.tables import CasesRow, ExperimentRow, OutputRow
from storage.recovery.salvage import Cells, Table, read_rows_around_damage

_EXPERIMENTS = Table("experiment", column_names(ExperimentRow))
_OUTPUTS = Table("experiment_output", column_names(OutputRow))
_CASES = Table("lineage_cases", column_names(CasesRow))

_MAY_RETURN = {
    _EXPERIMENTS: """
        NOT EXISTS (SELECT 1 FROM deleted_experiment WHERE uid = :uid)
        AND NOT EXISTS (SELECT 1 FROM deleted_record WHERE uid IN (:record_uid, :original_uid))
    """,
    _OUTPUTS: "1",
    _CASES: "NOT EXISTS (SELECT 1 FROM deleted_experiment WHERE uid = 'cases:' || :root_uid)",
}
"""When a row of each table is inserted. Outputs are, before their experiment is known; see `remove_orphans`."""


def copy_experiments(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Copy what can be read and was not deleted, then the tombstones; rows of the target are not replaced.

    A tombstone of what the target has is not copied: it was restored later.
    """
    for table, condition in _MAY_RETURN.items():
        for row in read_rows_around_damage(source, table):
            _insert(target, table, row, condition)
    sql = """
        INSERT OR IGNORE INTO deleted_experiment (uid, record_uid, deleted_at)
        SELECT :uid, :record_uid, :moment
        WHERE NOT EXISTS (SELECT 1 FROM experiment WHERE uid = :uid)
        AND NOT EXISTS (SELECT 1 FROM lineage_cases WHERE 'cases:' || root_uid = :uid)
    """
    with suppress(sqlite3.DatabaseError):
        for uid, record_uid, moment in source.execute("SELECT uid, record_uid, deleted_at FROM deleted_experiment"):
            target.execute(sql, {"uid": uid, "record_uid": record_uid, "moment": moment})


def remove_orphans(target: sqlite3.Connection) -> None:
    """Remove and overwrite the outputs whose experiment was not found, or was deleted."""
    target.execute("PRAGMA secure_delete = 1")
    target.execute("DELETE FROM experiment_output WHERE experiment_uid NOT IN (SELECT uid FROM experiment)")


def _insert(target: sqlite3.Connection, table: Table, row: Cells, condition: str) -> None:
    sql = f"""
        INSERT OR IGNORE INTO {table.name} ({", ".join(row)}) SELECT :{", :".join(row)} WHERE {condition}
    """
    with suppress(sqlite3.IntegrityError):
        target.execute(sql, row)
