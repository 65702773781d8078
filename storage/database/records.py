"""Writing one record into the table, in a single statement."""

from dataclasses import replace

from peewee import SqliteDatabase

from domain.prompts.record import PromptHistory
from storage.database.arguments import is_row_id
from storage.database.rows import from_row, to_row
from storage.database.schema import COLUMNS, PromptRow
from storage.database.sql import execute, read_rows

_OTHERS = [name for name in COLUMNS if name != "id"]
# The WHERE keeps a deleted record deleted. An `id` that another record has is replaced: what a record is, its uid says.
_INSERT = f"""
    INSERT INTO prompt_history (id, {", ".join(_OTHERS)})
    SELECT (SELECT :id WHERE NOT EXISTS (SELECT 1 FROM prompt_history WHERE id = :id)), :{", :".join(_OTHERS)}
    WHERE NOT EXISTS (SELECT 1 FROM deleted_record WHERE uid = :uid)
    RETURNING id
"""


def insert_record(database: SqliteDatabase, record: PromptHistory) -> PromptHistory:
    """Insert `record` and return it with its `id`; a known uid gives the record that is there, a deleted one `record`.

    Call it inside a transaction. Raises peewee and sqlite3 errors, and `OverflowError` for a number SQLite cannot hold.
    """
    # Asked first, because an AUTOINCREMENT insert that does nothing still writes a page, and others take it for news.
    if execute(database, "SELECT 1 FROM prompt_history WHERE uid = ?", (record.uid,)).fetchone():
        [same] = read_rows(database, PromptRow.select().where(PromptRow.uid == record.uid))
        kept = from_row(same)
        return kept if isinstance(kept, PromptHistory) else replace(record, id=kept.id)
    row = to_row(record)
    if not is_row_id(record.id or 0):
        row["id"] = None
    inserted = execute(database, _INSERT, row).fetchall()
    return replace(record, id=int(inserted[0][0])) if inserted else record
