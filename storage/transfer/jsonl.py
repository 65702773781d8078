"""Exports the history as JSON Lines, CSV or Markdown; imports the first two.

JSON Lines are a header, one record per line, then what `storage.transfer.experiments` writes.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import from_json, to_json

from domain.errors import RunCancelledError, StorageError
from domain.history.operations import ExperimentOperation, Operation, SaveExperimentOperation, SaveOperation
from domain.history.ports import PromptRepository
from domain.history.reader import HistoryReader
from domain.history.transfer import ExportFormat, ImportReport, NotAnExportError
from domain.history.waiting import pending_by_uid
from domain.prompts.formats import as_markdown
from domain.prompts.record import PromptHistory, StoredRecord
from domain.text.clean import one_line
from domain.text.containers import contained
from storage.database.rows import RECORD_ADAPTER, clean_values
from storage.transfer.csv import csv_lines, csv_values, is_csv
from storage.transfer.experiments import KINDS, read_content

FORMAT = "dspy-prompt-improver-history"
VERSION = 1
MARKDOWN_TITLE = b"# Prompts"
_DATABASE = b"SQLite format 3\0"
_PORTION = 200
_PORTION_BYTES = 8 << 20
"""So much of a file is read before it is written on; one line may be larger."""
_REASON_CHARACTERS = 200
_T = TypeVar("_T")

SubmitMany = Callable[[Sequence[Operation]], object]
"""Writes operations durably; see `HistoryWriter.submit_many`."""


def all_entries(repository: PromptRepository, waiting: Iterable[Operation] = ()) -> Iterator[StoredRecord]:
    """Yield every record, including archived ones, with the `waiting` operations applied.

    Saved rows come first, by `id`. Memory use does not grow with the history. Raises `StorageError`.
    """
    pending, after_id = pending_by_uid(waiting), 0
    while entries := repository.find_all(_PORTION, after_id):
        for saved in entries:
            change = pending.pop(saved.uid, None)
            if (entry := saved if change is None else change.applied_to(saved)) is not None:
                yield entry
        after_id = entries[-1].id or 0
    for change in pending.values():
        if (entry := change.applied_to(None)) is not None:
            yield entry


def export_lines(
    entries: Iterable[StoredRecord],
    export_format: ExportFormat = ExportFormat.JSONL,
    experiments: Iterable[dict[str, Any]] = (),
) -> Iterator[bytes]:
    """Yield an export piece by piece. An unreadable record is exported as its raw cells.

    Only JSON Lines have the `experiments`, which `experiment_contents` returns.
    """
    forms = {ExportFormat.CSV: csv_lines, ExportFormat.MARKDOWN: _markdown}
    if export_format in forms:
        return forms[export_format](entries)
    return chain(_json_lines(entries), map(_line, experiments))


def _json_lines(entries: Iterable[StoredRecord]) -> Iterator[bytes]:
    yield _line({"format": FORMAT, "version": VERSION})
    for entry in entries:
        if isinstance(entry, PromptHistory):
            # Without the id, which is only valid in one database; the uid identifies the record.
            yield _line({"record": RECORD_ADAPTER.dump_python(replace(entry, id=None), mode="json")})
        else:
            yield _line({"unreadable": {"uid": entry.uid, "reason": entry.reason, "raw": entry.raw}})


def _markdown(entries: Iterable[StoredRecord]) -> Iterator[bytes]:
    yield MARKDOWN_TITLE + b"\n"
    for entry in entries:
        if isinstance(entry, PromptHistory):
            title = f"{entry.created_at:%Y-%m-%d %H:%M} UTC, {one_line(entry.model)}, {entry.uid}"
            yield f"\n---\n\n*{title}*\n\n{as_markdown(entry)}".encode()
        else:
            title = f"{entry.uid} cannot be read: {one_line(entry.reason)}"
            yield f"\n---\n\n*{title}*\n\n{contained(entry.raw)}\n".encode()


def import_lines(
    lines: Iterable[bytes],
    history: HistoryReader,
    submit_many: SubmitMany,
    on_line: Callable[[int], None] = lambda _bytes: None,
) -> ImportReport:
    """Restore every record of an export that the history does not have. Invalid lines are reported and skipped.

    Deleted records are restored too, because the user asks for the import. Importing is idempotent. Records go to
    `submit_many` in batches, and count as added when it returns, because they are then safe on disk. `on_line` receives
    the length in bytes of each line; if it raises `RunCancelledError`, the import stops and the report says what was
    added. Raises `NotAnExportError` before anything is written, and `StorageError`.
    """
    report = ImportReport()
    source = iter(lines)
    first = next(source, b"")
    size = 0

    def count(length: int) -> None:
        nonlocal size
        size += length
        on_line(length)

    counted = _told(source, count)
    records: Iterator[PromptHistory | ExperimentOperation]
    if is_csv(first):
        records = _from_csv(chain([first], counted), report)
    else:
        _check_header(first)
        records = _from_json_lines(counted, report)
    portion: list[PromptHistory | ExperimentOperation] = []
    try:
        for record in records:
            portion.append(record)
            if len(portion) == _PORTION or size >= _PORTION_BYTES:
                _add(portion, history, submit_many, report)
                portion.clear()
                size = 0
    except RunCancelledError:
        report.is_stopped = True
    _add(portion, history, submit_many, report)
    return report


def _add(
    portion: list[PromptHistory | ExperimentOperation],
    history: HistoryReader,
    submit_many: SubmitMany,
    report: ImportReport,
) -> None:
    """Submit new records first, because an experiment of a deleted record would not be restored."""
    records = [each for each in portion if isinstance(each, PromptHistory)]
    experiments: list[Operation] = [each for each in portion if not isinstance(each, PromptHistory)]
    known = history.known(record.uid for record in records)
    new: dict[str, Operation] = {}
    for record in records:
        if record.uid not in known:
            new.setdefault(record.uid, SaveOperation(record, restores=True))
    tries = {each.uid for each in experiments if isinstance(each, SaveExperimentOperation)}
    tries -= history.known_tries(tries)
    try:
        submit_many([*new.values(), *experiments])
    except StorageError as error:
        error.next_step += " The prompts added so far are kept. Import the file again to continue."
        raise
    report.added += len(new)
    report.known += len(records) - len(new)
    report.tries += len(tries)


def _told(lines: Iterable[bytes], on_line: Callable[[int], None]) -> Iterator[bytes]:
    for line in lines:
        on_line(len(line))
        yield line


def _from_json_lines(lines: Iterable[bytes], report: ImportReport) -> Iterator[PromptHistory | ExperimentOperation]:
    for number, line in enumerate(lines, start=2):
        if line.strip() and (record := _read(line, number, report)) is not None:
            yield record


def _from_csv(lines: Iterable[bytes], report: ImportReport) -> Iterator[PromptHistory]:
    for number, values in csv_values(lines):
        if values is None:
            report.unreadable += 1
        elif isinstance(values, str):
            report.refused.append((number, values[:_REASON_CHARACTERS]))
        elif (record := _checked(clean_values(values), number, report, RECORD_ADAPTER.validate_python)) is not None:
            yield record


def _check_header(line: bytes) -> None:
    try:
        header = from_json(line)
    except ValueError:
        header = None
    if line.startswith(MARKDOWN_TITLE):
        raise NotAnExportError(
            "It is Markdown, which cannot be imported. Import the JSON Lines or the CSV export of the same history."
        )
    if line.startswith(_DATABASE):
        raise NotAnExportError("It is a database. To restore a backup, run `prompt-improver restore`.")
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise NotAnExportError("Its first line is not the header of an export.")
    if header.get("version") != VERSION:
        raise NotAnExportError("It was written by a later version of this program.")


def _read(line: bytes, number: int, report: ImportReport) -> PromptHistory | ExperimentOperation | None:
    try:
        content = clean_values(from_json(line))
    except (ValueError, RecursionError):
        report.refused.append((number, "is not JSON"))
        return None
    if isinstance(content, dict) and "unreadable" in content:
        report.unreadable += 1
        return None
    if isinstance(content, dict) and not KINDS.isdisjoint(content):
        return _checked(content, number, report, read_content)
    record = content.get("record") if isinstance(content, dict) else None
    return _checked(record, number, report, RECORD_ADAPTER.validate_python)


def _checked(values: Any, number: int, report: ImportReport, read: Callable[[Any], _T]) -> _T | None:
    """Return what `read` makes of `values`; None if they are invalid, with the reason in the report."""
    try:
        return read(values)
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
