"""Converts records to rows and back: strict when writing, tolerant when reading.

`RECORD_ADAPTER` checks the types of values from rows and files, here and only once; the record has the other rules.
"""

import json
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from peewee import SqliteDatabase
from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json

from domain.prompts.record import PromptHistory, StoredRecord, UnreadableRecord
from domain.text.clean import clean_text, is_clean, one_line
from storage.database.arguments import is_row_id
from storage.database.schema import COLUMNS, DeletedRecord, PromptRow
from storage.database.sql import cells_of, compiled, execute

RECORD_ADAPTER = TypeAdapter(PromptHistory)
"""Checks the type of every field, then the record's own rules; raises `ValueError` and `OverflowError`."""

DETAIL_FIELDS = tuple(field.name for field in fields(PromptHistory) if field.name not in COLUMNS)
"""The fields that no query uses, stored together in the JSON column `details`."""

# Compiled once, because an import saves thousands of records.
_SAME = compiled(PromptRow.select().where(PromptRow.uid == ""))
_DELETED = compiled(DeletedRecord.select().where(DeletedRecord.uid == ""))
_TAKEN = compiled(PromptRow.select(PromptRow.id).where(PromptRow.id == 0))
_INSERT = compiled(PromptRow.insert(dict.fromkeys(COLUMNS)))

_MOMENTS = ("created_at", "archived_at")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_REASON_CHARACTERS = 200


def to_row(record: PromptHistory) -> dict[str, Any]:
    """Return the cells of `record`, one for each column."""
    row = {name: getattr(record, name) for name in COLUMNS if name != "details"}
    row["details"] = _to_json({name: getattr(record, name) for name in DETAIL_FIELDS})
    row["guardrails"] = _to_json(record.guardrails)
    for name in _MOMENTS:
        row[name] = None if row[name] is None else to_epoch_ms(row[name])
    return row


def from_row(cells: Mapping[str, Any]) -> StoredRecord:
    """Return the record in a row, with all text cleaned; a row that breaks a rule becomes an `UnreadableRecord`."""
    row = dict(cells) if _is_clean(cells) else clean_values(dict(cells))
    try:
        return _read(row)
    except ValidationError as error:
        reason = _reason(error)
    except ValueError as error:
        reason = str(error)
    except OverflowError:
        reason = "details contains a number that is too large"
    return UnreadableRecord(
        id=row["id"], uid=str(row["uid"]), reason=one_line(reason)[:_REASON_CHARACTERS], raw=_to_json(row)
    )


def insert_record(database: SqliteDatabase, record: PromptHistory) -> PromptHistory:
    """Insert `record` and return it with its `id`.

    If the uid exists, return the stored record; if it was deleted, return `record` unchanged. An `id` that is taken is
    replaced, because the uid identifies a record. Call it inside a transaction. Raises peewee and sqlite3 errors, and
    `OverflowError` for a number that SQLite cannot store.
    """
    # Check first, because an AUTOINCREMENT insert without effect still writes a page, which others see as a change.
    same = execute(database, _SAME, (record.uid,)).fetchone()
    if same is not None:
        kept = from_row(cells_of(same))
        return kept if isinstance(kept, PromptHistory) else replace(record, id=kept.id)
    if execute(database, _DELETED, (record.uid,)).fetchone():
        return record
    row = to_row(record)
    if not is_row_id(record.id or 0) or execute(database, _TAKEN, (record.id,)).fetchone():
        row["id"] = None
    return replace(record, id=execute(database, _INSERT, [row[name] for name in COLUMNS]).lastrowid)


def _is_clean(cells: Mapping[str, Any]) -> bool:
    """Return whether cleaning would change no cell. All cells are tested together, because a list reads thousands."""
    texts = [cell for cell in cells.values() if isinstance(cell, str)]
    return is_clean("\n".join(texts)) and not any(isinstance(cell, bytes) for cell in cells.values())


def clean_values(value: Any) -> Any:
    """Return `value`, a cell or parsed JSON, with every text in it cleaned."""
    match value:
        case str():
            return clean_text(value)
        case bytes():
            return clean_text(value.decode(errors="replace"))
        case list() | tuple():
            return [clean_values(item) for item in value]
        case dict():
            return {clean_values(key): clean_values(item) for key, item in value.items()}
        case _:
            return value


def to_epoch_ms(moment: datetime) -> int:
    """Return an aware moment as whole milliseconds since 1970 (UTC)."""
    return (moment - _EPOCH) // _MILLISECOND


def from_epoch_ms(milliseconds: int) -> datetime:
    """Return a moment (UTC). Raises `OverflowError` outside the calendar."""
    return _EPOCH + milliseconds * _MILLISECOND


def _read(row: dict[str, Any]) -> PromptHistory:
    details = _parse("details", row["details"], dict)
    values = row | {name: details[name] for name in DETAIL_FIELDS if name in details}
    values["guardrails"] = _parse("guardrails", row["guardrails"], list)
    for name in _MOMENTS:
        values[name] = None if row[name] is None else _from_epoch_ms(name, row[name])
    return RECORD_ADAPTER.validate_python(values)


def _parse(name: str, text: object, expected: type) -> Any:
    try:
        value = from_json(str(text))
    except ValueError:
        raise ValueError(f"{name} cannot be read") from None
    if not isinstance(value, expected):
        raise ValueError(f"{name} cannot be read")
    # A control sequence can be hidden by JSON escapes; without a backslash the text is clean already.
    return value if "\\" not in str(text) else clean_values(value)


def _from_epoch_ms(name: str, cell: object) -> datetime:
    try:
        if isinstance(cell, int):
            return from_epoch_ms(cell)
    except OverflowError:
        pass
    raise ValueError(f"{name} is not a date: {cell}")


def _reason(error: ValidationError) -> str:
    """Return a plain sentence for the first error that pydantic found."""
    first = error.errors(include_url=False)[0]
    if first["type"] == "value_error":
        return str(first["ctx"]["error"])
    return f"Invalid {first['loc'][0]}: {first['input']}"


def _to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
