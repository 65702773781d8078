"""Prompts that were deleted many at a time, until the session ends."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from filelock import FileLock, Timeout
from pydantic_core import from_json, to_json

from domain.errors import StorageError
from domain.prompts.record import PromptHistory
from storage.database.errors import translated
from storage.database.rows import RECORD_ADAPTER
from storage.files.durable import make_private_folder, write_lines_durably

_LOCK = ".lock"


class UndoFiles:
    """Implements `domain.prompts.drafts.UndoStore`: one file a deletion, in a private folder of this session's own.

    The folder is made when something is kept first; then those that sessions which were killed have left are removed.
    Without `writes` everything is kept in memory.
    """

    def __init__(self, parent: Path, *, writes: bool = True) -> None:
        self._parent = parent
        self._writes = writes
        self._in_memory: dict[str, tuple[PromptHistory, ...]] = {}
        self._folder = parent / uuid4().hex
        self._lock = FileLock(self._folder / _LOCK, timeout=0, mode=0o600, thread_local=False)

    def keep(self, records: Iterable[PromptHistory]) -> str:
        """Write the records down durably, as they come; return the name by which they are found again."""
        name = f"{uuid4().hex}.jsonl"
        if not self._writes:
            self._in_memory[name] = tuple(records)
            return name
        lines = (to_json(RECORD_ADAPTER.dump_python(record, mode="json")) + b"\n" for record in records)
        with translated(self._folder):
            if not self._lock.is_locked:
                self._remove_abandoned()
                make_private_folder(self._folder)
                self._lock.acquire()
            write_lines_durably(self._folder / name, lines, overwrite=False)
        return name

    def read(self, name: str) -> Iterator[PromptHistory]:
        """Yield the records that were kept under a name."""
        if not self._writes:
            yield from self._in_memory[name]
            return
        with translated(self._folder), (self._folder / name).open("rb") as lines:
            for line in lines:
                try:
                    yield RECORD_ADAPTER.validate_python(from_json(line))
                except ValueError as error:
                    raise StorageError(
                        f"The file {self._folder / name} holds a line that cannot be read.",
                        "Copy the file before you quit: it holds the deleted prompts.",
                    ) from error

    def forget(self) -> None:
        """Remove what this session has kept: what was deleted is gone for good then."""
        self._in_memory.clear()
        if self._lock.is_locked:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._lock.release()

    def _remove_abandoned(self) -> None:
        for folder in self._parent.iterdir() if self._parent.is_dir() else ():
            # A lock ends with its session, however that ends.
            with suppress(Timeout, OSError), FileLock(folder / _LOCK, timeout=0, mode=0o600, thread_local=False):
                shutil.rmtree(folder, ignore_errors=True)
