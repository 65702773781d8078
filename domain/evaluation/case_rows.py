"""The rows of test inputs in a text, whatever its format: CSV, JSON Lines, JSON, a table with tabs, or lines. Pure."""

import csv
import io
import json
import re
from collections.abc import Iterable

from domain.errors import InvalidCasesError
from domain.text.clean import one_line
from domain.text.placeholders import variable_name

Row = dict[str, str]
"""One input: its values by the name of their column, or by `ALONE`."""
ALONE = ""
"""The name of a value that stands alone, as on a line."""

_KINDS = {".csv": "csv", ".tsv": "csv", ".jsonl": "json lines", ".ndjson": "json lines", ".json": "json"}
_DELIMITERS = ",;\t"
_NONE = "\x1f"
_LARGEST_CELL = 64 << 20
"""In characters. The default limit of the `csv` module, 128 kB, would refuse a long document."""
_SEPARATORS = re.compile(r"[\s_-]+")
_QUOTED = 60


def key_of(name: str) -> str:
    """Return the name of a column or variable without marks, case and separators: `{{First name}}` is `first_name`."""
    bare = variable_name(name) if name.strip()[:1] in {"{", "<", "$", "%", "[", "@"} else name
    return _SEPARATORS.sub("_", (bare or name).strip()).casefold()


def rows_of(text: str, wanted: frozenset[str], suffix: str = "") -> list[Row]:
    """Return the rows of `text` that are not blank. Raises `InvalidCasesError`, which names the line.

    `wanted` are the keys (`key_of`) of the columns that may be used: they tell a header from an input. `suffix` is how
    the file's name ends; without a known one, the text tells its own format.
    """
    text = text.removeprefix("\ufeff")
    match _KINDS.get(suffix.lower()) or _kind(text, wanted):
        case "csv":
            rows = _table(text, wanted)
        case "json lines":
            rows = list(_json_lines(text))
        case "json":
            rows = _json(text)
        case _:
            rows = _lines(text, wanted)
    return [row for row in rows if any(value.strip() for value in row.values())]


def _kind(text: str, wanted: frozenset[str]) -> str:
    start = text.lstrip()
    first = start.partition("\n")[0]
    if start[:1] in ("[", "{") and _is_json(text):
        return "json"
    if start.startswith("{") and _is_json(first):
        return "json lines"
    if "\t" in first:
        return "csv"
    known = {key_of(cell) for cell in _header(first, _delimiter(first, wanted))} & wanted
    return "csv" if len(known) > 1 else "lines"


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict | list)
    except (ValueError, RecursionError):
        return False


def _lines(text: str, wanted: frozenset[str]) -> list[Row]:
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and key_of(lines[0]) in wanted:
        return [{lines[0]: line} for line in lines[1:]]
    return [{ALONE: line} for line in lines]


def _delimiter(header: str, wanted: frozenset[str]) -> str:
    """Return what separates the cells of a first line: what yields the most known names, or the most cells."""

    def worth(delimiter: str) -> tuple[int, int]:
        cells = _header(header, delimiter)
        return sum(key_of(cell) in wanted for cell in cells), len(cells)

    return max(_DELIMITERS, key=worth)


def _header(line: str, delimiter: str) -> list[str]:
    return [cell.strip().strip('"') for cell in line.split(delimiter)]


def _table(text: str, wanted: frozenset[str]) -> list[Row]:
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = _delimiter(first, wanted)
    if len(_header(first, delimiter)) == 1:
        delimiter = _NONE  # with one column, a comma is a part of the text
    cells = _cells(text, delimiter)
    if not cells:
        return []
    (_, header), *rows = cells
    names = [name if name.strip() else f"column {number}" for number, name in enumerate(header, start=1)]
    twice = next((name for number, name in enumerate(names) if name.strip() and name in names[:number]), None)
    if twice is not None:
        raise InvalidCasesError(f"Two columns are called {_quoted(twice)}.", "Rename or remove one of them.")
    for line, row in rows:
        if any(cell.strip() for cell in row[len(names) :]):
            raise InvalidCasesError(
                f"Line {line:,} has {len(row)} cells, but the first line names {len(names)}.",
                f'Put a text that contains "{delimiter}" in double quotes.' if delimiter != "\t" else "Correct it.",
            )
    # A short row ends with empty cells, as spreadsheets write it.
    return [dict(zip(names, [*row, *[""] * len(names)], strict=False)) for _, row in rows]


def _cells(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Return the cells of each line that is not blank, with the number of the line where it ends."""
    csv.field_size_limit(_LARGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return [(reader.line_num, row) for row in reader if row]
    except csv.Error as error:
        if delimiter != "\t":
            raise InvalidCasesError(
                f"Line {reader.line_num:,} is not CSV: {one_line(str(error))[:_QUOTED]}.",
                "Put the text in double quotes, and write each double quote in it twice.",
            ) from None
    # A pasted table need not be quoted.
    return [(number, line.split("\t")) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]


def _json(text: str) -> list[Row]:
    if not text.strip():
        return []
    try:
        value = json.loads(text)
    except RecursionError:
        raise InvalidCasesError("The JSON is nested too deeply.", "Write a list of objects.") from None
    except ValueError as error:
        if rows := _try_json_lines(text):
            return rows
        raise InvalidCasesError(f"The inputs are not JSON: {_place(error)}.", "Correct it there.") from None
    values = value if isinstance(value, list) else [value]
    return [_row(one, f"Input {number:,}") for number, one in enumerate(values, start=1)]


def _try_json_lines(text: str) -> list[Row]:
    try:
        return list(_json_lines(text))
    except InvalidCasesError:
        return []


def _json_lines(text: str) -> Iterable[Row]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InvalidCasesError(
                f"Line {number:,} is not JSON: {_place(error, in_line=True)}.",
                'Write one object on each line, such as {"name": "Ann"}.',
            ) from None
        yield _row(value, f"Line {number:,}")


def _row(value: object, place: str) -> Row:
    if isinstance(value, str | int | float):
        return {ALONE: _text(value)}
    if isinstance(value, dict):
        row: Row = {}
        for given, one in value.items():
            name = given.strip() or "(no name)"
            if name in row:
                raise InvalidCasesError(
                    f"{place} has two values called {_quoted(name)}.", "Rename or remove one of them."
                )
            row[name] = _text(one)
        return row
    kind = "empty" if value is None else "a list"
    raise InvalidCasesError(f"{place} is {kind}, but an input is an object or a text.", 'For example: {"name": "Ann"}.')


def _text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _place(error: Exception, *, in_line: bool = False) -> str:
    if not isinstance(error, json.JSONDecodeError):
        return "a value is too large or nested too deeply"
    where = f"character {error.colno:,}" if in_line else f"line {error.lineno:,}, character {error.colno:,}"
    return f"{one_line(error.msg)[:_QUOTED]} at {where}"


def _quoted(name: str) -> str:
    return f'"{one_line(name)[:_QUOTED]}"'
