"""The history as JSON Lines: one header, then one record a line."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json, to_json

from domain.ports import PromptRepository
from domain.prompt_history import HistoryEntry, PromptHistory
from domain.text_safety import one_line
from storage.mapping import RECORD_ADAPTER, clean_values

FORMAT = "dspy-prompt-improver-history"
VERSION = 1
_PORTION = 200
_REASON_CHARACTERS = 200


class NotAnExportError(ValueError):
    """The text is no export of a history, or one of a later version."""


@dataclass(slots=True)
class ImportReport:
    """What became of the lines. `refused` holds line numbers (the header is line 1) and reasons."""

    added: int = 0
    known: int = 0
    unreadable: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


def all_entries(repository: PromptRepository) -> Iterator[HistoryEntry]:
    """Yield every row, archived ones among them, oldest first; memory does not grow. Raises `StorageError`."""
    after_id = 0
    while entries := repository.find_all(_PORTION, after_id):
        yield from entries
        after_id = entries[-1].id or 0


def export_lines(entries: Iterable[HistoryEntry]) -> Iterator[bytes]:
    """Yield the lines of an export, each with its line end. A row that cannot be read goes out as its raw cells."""
    yield _line({"format": FORMAT, "version": VERSION})
    for entry in entries:
        if isinstance(entry, PromptHistory):
            # The id is the row's in one database; what a record is, its uid says.
            yield _line({"record": RECORD_ADAPTER.dump_python(replace(entry, id=None), mode="json")})
        else:
            yield _line({"unreadable": {"uid": entry.uid, "reason": entry.reason, "raw": entry.raw}})


def import_lines(lines: Iterable[bytes], repository: PromptRepository) -> ImportReport:
    """Restore every record of an export that the history does not hold; a line that is wrong costs only itself.

    Importing is the person's word: it brings back what was deleted. Importing twice adds nothing. Raises
    `NotAnExportError` before anything is written, and `StorageError`.
    """
    report = ImportReport()
    numbered = iter(enumerate(lines, start=1))
    _check_header(next(numbered, (1, b""))[1])
    for number, line in numbered:
        if not line.strip():
            continue
        record = _read(line, number, report)
        if record is None:
            continue
        if repository.find_by_uid(record.uid) is not None:
            report.known += 1
        else:
            repository.restore(record)
            report.added += 1
    return report


def _check_header(line: bytes) -> None:
    try:
        header = from_json(line)
    except ValueError:
        header = None
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise NotAnExportError("Its first line does not say that it is an export of a history.")
    if header.get("version") != VERSION:
        raise NotAnExportError("It was written by a later version of this program.")


def _read(line: bytes, number: int, report: ImportReport) -> PromptHistory | None:
    try:
        content = clean_values(from_json(line))
    except (ValueError, RecursionError):
        report.refused.append((number, "is not JSON"))
        return None
    if isinstance(content, dict) and "unreadable" in content:
        report.unreadable += 1
        return None
    try:
        return RECORD_ADAPTER.validate_python(content.get("record") if isinstance(content, dict) else None)
    except (ValueError, OverflowError) as error:
        report.refused.append((number, _reason(error)))
        return None


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        return one_line(f"{where}: {first['msg']}" if where else first["msg"])[:_REASON_CHARACTERS]
    return (
        "is not JSON" if "JSON" in str(error) or "expected" in str(error) else one_line(str(error))[:_REASON_CHARACTERS]
    )


def _line(content: dict[str, Any]) -> bytes:
    return to_json(content) + b"\n"
