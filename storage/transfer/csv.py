"""The history as CSV (RFC 4180) for spreadsheets: a header, then one record a row; nothing is lost on the way back.

A text stands as it is, what is no text (numbers, true and false, lists) as JSON; an empty cell is a value that is not
there. An apostrophe goes before a text that is there but empty, that begins with one, or that a spreadsheet would take
for a formula and run (https://owasp.org/www-community/attacks/CSV_Injection); an import takes it away again.
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
"""Characters; the module's own limit of 128 kB is less than a prompt may have."""
_MARK = "\ufeff"
"""The byte order mark, which some programs write before the first letter of a file."""


def csv_lines(entries: Iterable[StoredRecord]) -> Iterator[bytes]:
    """Yield the rows, each with its line end. A row that cannot be read is JSON in the last column."""
    yield _row(_COLUMNS)
    for entry in entries:
        if isinstance(entry, PromptHistory):
            values = RECORD_ADAPTER.dump_python(replace(entry, id=None), mode="json")
            yield _row(_cell(name, values.get(name)) for name in _COLUMNS)
        else:
            raw = to_json({"uid": entry.uid, "reason": entry.reason, "raw": entry.raw}).decode()
            yield _row(raw if name == _UNREADABLE else "" for name in _COLUMNS)


def is_csv(first_line: bytes) -> bool:
    """Tell whether a first line names the columns of a history, in any order."""
    names = first_line.decode("utf-8-sig", "replace").strip().split(",")
    return {"uid", "original_idea"} <= {name.strip(' "') for name in names}


def csv_values(lines: Iterable[bytes]) -> Iterator[tuple[int, dict[str, Any] | str | None]]:
    """Yield the number of the line on which each row begins, and the fields of its record.

    None stands for a row that could not be read when it was exported, a text for what is wrong with a row. Raises
    `NotAnExportError`, at first, for a header with a column that is not known: leaving it out would lose it.
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
            yield begin, f"is no row of a table: {error}"
        else:
            if cells:
                yield begin, _values(names, cells)
        begin = reader.line_num + 1


def _decoded(lines: Iterable[bytes]) -> Iterator[str]:
    mark = _MARK
    for line in lines:
        # Bytes that are no UTF-8 become surrogates, for which the row is refused, and not another text.
        yield line.decode("utf-8", "surrogateescape").removeprefix(mark)
        mark = ""


def _checked_names(reader: Iterator[list[str]]) -> list[str]:
    try:
        names = [name.strip() for name in next(reader, [])]
    except csv.Error:
        names = []
    if not {"uid", "original_idea"} <= set(names):
        raise NotAnExportError("Its first line does not name the columns of a history.")
    unknown = [name for name in names if name not in _COLUMNS]
    if unknown:
        raise NotAnExportError(f"Its column {unknown[0]!r} is no column of this version's exports.")
    if len(set(names)) != len(names):
        raise NotAnExportError("Its first line names a column twice.")
    return names


def _values(names: list[str], cells: list[str]) -> dict[str, Any] | str | None:
    if len(cells) != len(names):
        return f"has {len(cells)} cells, the header {len(names)}"
    if any("\udc80" <= character <= "\udcff" for cell in cells for character in cell):
        return "holds bytes that are not UTF-8"
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
