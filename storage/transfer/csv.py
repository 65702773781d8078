"""The records as CSV (RFC 4180) for spreadsheets: a header, then one per row. An import restores all of each record.

Texts are written as they are, other values (numbers, booleans, lists) as JSON, and missing values as empty cells. An
apostrophe is put before a text that is empty but not missing, that begins with an apostrophe, or that a spreadsheet
would run as a formula (https://owasp.org/www-community/attacks/CSV_Injection). An import removes it.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from pydantic_core import from_json, to_json

from domain.history.transfer import NotAnExportError
from domain.prompts.record import Backend, Framework, PromptHistory, StoredRecord
from storage.database.rows import RECORD_ADAPTER

_UNREADABLE = "unreadable"
_TEXT_KINDS = (str, str | None, datetime, datetime | None, Framework, Backend)
_IS_TEXT = {field.name: field.type in _TEXT_KINDS for field in fields(PromptHistory) if field.name != "id"}
_MAY_LACK = {field.name for field in fields(PromptHistory) if field.type in (str | None, datetime | None)}
_COLUMNS = ("uid", *(name for name in _IS_TEXT if name != "uid"), _UNREADABLE)
_MARKED = ("=", "+", "-", "@", "\t", "\r", "'")
_LARGEST_CELL = 64 << 20
"""In characters. The default limit of the `csv` module, 128 kB, is too low for some prompts."""
_MARK = "\ufeff"
"""The byte order mark, which some programs write at the beginning of a file."""


def csv_lines(entries: Iterable[StoredRecord]) -> Iterator[bytes]:
    """Yield the rows with their line ends. An unreadable record is written as JSON in the last column."""
    yield _row(_COLUMNS)
    for entry in entries:
        if isinstance(entry, PromptHistory):
            values = RECORD_ADAPTER.dump_python(replace(entry, id=None), mode="json")
            yield _row(_cell(name, values.get(name)) for name in _COLUMNS)
        else:
            raw = to_json({"uid": entry.uid, "reason": entry.reason, "raw": entry.raw}).decode()
            yield _row(raw if name == _UNREADABLE else "" for name in _COLUMNS)


def is_csv(first_line: bytes) -> bool:
    """Return whether a first line has the column names of a history, in any order."""
    names = first_line.decode("utf-8-sig", "replace").strip().split(",")
    return {"uid", "original_idea"} <= {name.strip(' "') for name in names}


def csv_values(lines: Iterable[bytes]) -> Iterator[tuple[int, dict[str, Any] | str | None]]:
    """Yield the number of the line on which each row begins, and the fields of its record.

    The fields are None for a record that was unreadable when it was exported, and a text that says what is wrong for an
    invalid row. Raises `NotAnExportError` at the start for an invalid header, or an unknown column, whose values would
    be lost.
    """
    csv.field_size_limit(_LARGEST_CELL)
    reader = csv.reader(_decoded(lines), strict=True)
    names = _checked_names(reader)
    begin = reader.line_num + 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield begin, f"is not a valid CSV row: {error}"
        else:
            if cells:
                yield begin, _values(names, cells)
        begin = reader.line_num + 1


def _decoded(lines: Iterable[bytes]) -> Iterator[str]:
    mark = _MARK
    for line in lines:
        # Bytes that are not UTF-8 become surrogates, so that the row is refused instead of changed.
        yield line.decode("utf-8", "surrogateescape").removeprefix(mark)
        mark = ""


def _checked_names(reader: Iterator[list[str]]) -> list[str]:
    try:
        names = [name.strip() for name in next(reader, [])]
    except csv.Error:
        names = []
    if not {"uid", "original_idea"} <= set(names):
        raise NotAnExportError("Its first line does not have the column names of a history.")
    unknown = [name for name in names if name not in _COLUMNS]
    if unknown:
        raise NotAnExportError(f"This version does not know its column {unknown[0]!r}.")
    if len(set(names)) != len(names):
        raise NotAnExportError("Its first line has a column twice.")
    return names


def _values(names: list[str], cells: list[str]) -> dict[str, Any] | str | None:
    if len(cells) != len(names):
        return f"has {len(cells)} cells, the header {len(names)}"
    if any("\udc80" <= character <= "\udcff" for cell in cells for character in cell):
        return "contains bytes that are not UTF-8"
    row = dict(zip(names, cells, strict=True))
    if row.pop(_UNREADABLE, ""):
        return None
    values: dict[str, Any] = {}
    for name, cell in row.items():
        try:
            values[name] = _value(name, cell)
        except ValueError:
            return f"{name}: is not JSON"
    return values


def _value(name: str, cell: str) -> Any:
    if _IS_TEXT[name]:
        return None if not cell and name in _MAY_LACK else cell.removeprefix("'")
    if not cell:
        return None
    return from_json(cell.lower() if cell in {"TRUE", "FALSE"} else cell)  # as spreadsheets write them


def _cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    if not _IS_TEXT[name]:
        return to_json(value).decode()
    text = str(value)
    return f"'{text}" if text.startswith(_MARKED) or (not text and name in _MAY_LACK) else text


def _row(cells: Iterable[str]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue().encode()
