"""Converts operations to the bytes of a spool file and back."""

import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import from_json, to_json

from domain.history.operations import (
    ArchiveOperation,
    DeleteExperimentOperation,
    DeleteOperation,
    EditOperation,
    FavoriteOperation,
    Operation,
    SaveCasesOperation,
    SaveExperimentOperation,
    SaveOperation,
    SaveOutputOperation,
)
from domain.text.clean import is_clean
from storage.database.rows import RECORD_ADAPTER, clean_values

FORMAT = 1
"""The version of the files. A file of another version is left for the program that wrote it."""

MANY = "many"
"""The kind of a file with several operations."""

_ESCAPED = re.compile(rb"\\[bfru]")
"""The start of the JSON escape of a control character other than tab and newline."""
_NO_LINK_NO_WAIT = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)  # Windows has neither

_KINDS: dict[str, type[Operation]] = {
    "save": SaveOperation,
    "favorite": FavoriteOperation,
    "edit": EditOperation,
    "archive": ArchiveOperation,
    "delete": DeleteOperation,
    "experiment": SaveExperimentOperation,
    "output": SaveOutputOperation,
    "remove": DeleteExperimentOperation,
    "cases": SaveCasesOperation,
}
_NAMES = {cls: name for name, cls in _KINDS.items()}
_ADAPTERS = {name: TypeAdapter(cls) for name, cls in _KINDS.items() if cls is not SaveOperation}


def kind_of(operation: Operation) -> str:
    """Return the name of an operation's kind."""
    return _NAMES[type(operation)]


def to_bytes(*operations: Operation) -> bytes:
    """Return the content of a file with one operation or several."""
    values = [_values(operation) for operation in operations]
    content = values[0] if len(values) == 1 else {"kind": MANY, "operations": values}
    return to_json({"format": FORMAT, **content})


def _values(operation: Operation) -> dict[str, Any]:
    kind = kind_of(operation)
    if isinstance(operation, SaveOperation):
        record = RECORD_ADAPTER.dump_python(operation.record, mode="json")
        return {"kind": kind, "record": record, "restores": operation.restores}
    return {"kind": kind, "operation": _ADAPTERS[kind].dump_python(operation, mode="json")}


def comes_back_unchanged(data: bytes) -> bool:
    """Return whether reading `data` gives the operations exactly as written, because cleaning changes no text."""
    return _ESCAPED.search(data) is None and is_clean(data.decode())


def read_operations(path: Path) -> tuple[Operation, ...]:
    """Return the operations in a file in order; none if it is incomplete, foreign or of another version.

    Raises `OSError`, also for a link.
    """
    # With O_NONBLOCK, a pipe in the folder reads as empty; without it, opening would block.
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | _NO_LINK_NO_WAIT)) as file:
        data = file.read()
    try:
        return from_bytes(data)
    except (ValueError, OverflowError):
        return ()


def from_bytes(data: bytes) -> tuple[Operation, ...]:
    """Return the operations that `to_bytes` has written; none of another version. Raises `ValueError`."""
    content = from_json(data)
    if not comes_back_unchanged(data):
        content = clean_values(content)
    if not isinstance(content, dict):
        raise ValueError("no JSON object")
    if content.get("format") != FORMAT:
        return ()
    each = content.get("operations") if content.get("kind") == MANY else [content]
    return tuple(map(_parse, each)) if isinstance(each, list) else ()


def _parse(content: object) -> Operation:
    """Return one operation. Raises `ValueError`."""
    if not isinstance(content, dict):
        raise ValueError("no operation")
    kind = content.get("kind")
    if kind == "save":
        return SaveOperation(RECORD_ADAPTER.validate_python(content.get("record")), content.get("restores") is True)
    if kind not in _ADAPTERS:
        raise ValueError("an operation of another version")
    operation = _ADAPTERS[kind].validate_python(content.get("operation"))
    if isinstance(operation, ArchiveOperation) and operation.moment is not None:
        return ArchiveOperation(operation.uid, _aware(operation.moment))
    return operation


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(UTC)
