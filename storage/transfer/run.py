"""Exports the whole history to a file, and imports a file into the history, with progress."""

import errno
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, TypeVar

from domain.errors import StorageError
from domain.history.ports import PromptRepository, WaitingOperation
from domain.history.reader import HistoryReader
from domain.history.transfer import ExportFormat, ImportReport, NotAnExportError
from domain.runtime.progress import BYTES, Progress
from domain.text.named_file import path_to_write
from storage.files.durable import write_lines_durably
from storage.transfer.experiments import experiment_contents
from storage.transfer.jsonl import SubmitMany, all_entries, export_lines, import_lines

OnProgress = Callable[[Progress], None]
_ITEMS_BETWEEN_REPORTS = 20

_T = TypeVar("_T")


def export_to(
    target: Path | BinaryIO,
    repository: PromptRepository,
    on_progress: OnProgress,
    *,
    overwrite: bool,
    export_format: ExportFormat | None = None,
    waiting: Iterable[WaitingOperation] = (),
) -> int:
    """Write every record to a file (0600, whole or not at all) or a stream; return how many there were.

    Each record is written with the `waiting` operations applied. Without `export_format`, a file's name decides, and a
    stream gets JSON Lines.

    An error in `on_progress` cancels the export and leaves no file. Raises `FileExistsError`, `FileError` if the target
    is not a regular file, `OSError` and `StorageError`.
    """
    if isinstance(target, Path) and path_to_write(str(target)).exists() and not overwrite:
        raise FileExistsError(errno.EEXIST, "it already exists", str(target))
    statistics = repository.get_statistics()
    operations = [each.operation for each in waiting]
    entries = all_entries(repository, operations)
    counted = _Counted(entries, statistics.total_count, on_progress)
    by_name = ExportFormat.of_name(target) if isinstance(target, Path) else ExportFormat.JSONL
    experiments = experiment_contents(repository.experiments, operations)
    lines = export_lines(counted, export_format or by_name, experiments)
    if isinstance(target, Path):
        write_lines_durably(target, lines, overwrite=overwrite)
    else:
        target.writelines(lines)
        target.flush()
    return counted.count


def import_from(
    lines: Iterable[bytes],
    name: str,
    size: int | None,
    history: HistoryReader,
    submit_many: SubmitMany,
    on_progress: OnProgress,
) -> ImportReport:
    """Add the prompts of an export of `size` bytes that the history does not have; see `import_lines`.

    `name` is the name to show in messages. Raises `StorageError`.
    """
    done = 0

    def report(length: int) -> None:
        nonlocal done
        done += length
        on_progress(Progress("importing", done, size, BYTES))

    try:
        return import_lines(lines, history, submit_many, report)
    except NotAnExportError as error:
        raise StorageError(
            f"{name} is not an export of this program. {error}",
            "Choose a file written by `prompt-improver export`.",
            title="Nothing was imported",
        ) from None


class _Counted(Iterable[_T]):
    """Yields items unchanged, counts them and reports progress."""

    def __init__(self, items: Iterable[_T], total: int, on_progress: OnProgress) -> None:
        self._items = items
        self._total = total
        self._on_progress = on_progress
        self.count = 0

    def __iter__(self) -> Iterator[_T]:
        for item in self._items:
            self.count += 1
            if self.count % _ITEMS_BETWEEN_REPORTS == 1:
                # The total can be too low: rows may be added meanwhile.
                self._on_progress(Progress("exporting", self.count, max(self._total, self.count), "prompts"))
            yield item
