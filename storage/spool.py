"""The waiting room between a finished run and the database: one file for each operation."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from pydantic_core import from_json, to_json

from domain.errors import SpoolError
from domain.operations import SaveOperation
from domain.ports import WaitingOperation
from storage.durable_file import is_disk_full, write_durably
from storage.mapping import RECORD_ADAPTER, clean_values

FORMAT = 1
"""Version of the files; a file of another version is left for the program that understands it."""
_SAVE = "save"
_NUMBER_DIGITS = 12


class FileSpool:
    """Implements `domain.ports.Spool` in one private folder, which is made at the first `put`.

    A name is a growing number, so that names sort oldest first, and a random part, so that two processes never choose
    the same one. Hidden files are ones that are still being written, or that a crash left before `put` returned.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()

    def put(self, operation: SaveOperation) -> str:
        """Write one operation durably and return its name. Raises `SpoolError`."""
        record = RECORD_ADAPTER.dump_python(operation.record, mode="json")
        data = to_json({"format": FORMAT, "kind": _SAVE, "record": record})
        with _translated(self._folder), self._lock:
            name = f"{self._next_number():0{_NUMBER_DIGITS}}-{uuid4().hex}.json"
            write_durably(self._folder / name, data)
        return name

    def waiting(self) -> list[WaitingOperation]:
        """Return what waits, oldest first. A file that cannot be read is left alone and counted by `unreadable`."""
        with _translated(self._folder):
            operations = ((path.name, _read(path)) for path in self._files())
            return [WaitingOperation(name, operation) for name, operation in operations if operation is not None]

    def unreadable(self) -> int:
        """Return how many files of the spool could not be read."""
        with _translated(self._folder):
            # One that is gone by now was retired, perhaps by another process.
            return sum(_read(path) is None and path.exists() for path in self._files())

    def retire(self, name: str) -> None:
        """Remove an operation that the database has acknowledged. A missing one is no error."""
        with _translated(self._folder):
            (self._folder / name).unlink(missing_ok=True)

    def _files(self) -> list[Path]:
        if not self._folder.exists():
            return []
        return sorted(path for path in self._folder.iterdir() if not path.name.startswith("."))

    def _next_number(self) -> int:
        numbers = (path.name.partition("-")[0] for path in self._files())
        return 1 + max((int(number) for number in numbers if number.isascii() and number.isdigit()), default=0)


def _read(path: Path) -> SaveOperation | None:
    """Return the operation in a file; None when it is torn, foreign, or of another version."""
    try:
        content = from_json(path.read_bytes())
        if not isinstance(content, dict) or (content.get("format"), content.get("kind")) != (FORMAT, _SAVE):
            return None
        return SaveOperation(RECORD_ADAPTER.validate_python(clean_values(content.get("record"))))
    except (ValueError, OverflowError, OSError):
        return None


@contextmanager
def _translated(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if is_disk_full(error):
            raise SpoolError(
                f"The disk that holds {folder} is full, so nothing can be kept.", "Free some space and try again."
            ) from error
        raise SpoolError(
            f"The folder {folder} cannot be used, so nothing can be kept.",
            "Check that it exists and that you may write in it.",
        ) from error
