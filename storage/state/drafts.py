"""The draft of one running instance: the input, and the partial answer, when a run or the application ended."""

import threading
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import TypeAdapter
from pydantic_core import from_json, to_json

from domain.errors import StorageError
from domain.prompts.drafts import Draft
from storage.database.rows import clean_values
from storage.files.durable import make_private_folder, write_durably
from storage.files.errors import file_errors

FORMAT = 1
_DRAFT = TypeAdapter(Draft)


_MOST_INSTANCES = 20


def claim_draft(path: Path) -> tuple[Path, FileLock | None]:
    """Return the first of `path`, `path`-2, ... that no other running instance uses, and the lock that reserves it.

    So each instance has its own draft, and later instances find the drafts of earlier ones. The lock ends with the
    process. It is None if the folder is not writable or all names are taken; the path is then `path`. Blocks on disk
    access.
    """
    try:
        make_private_folder(path.parent)
        for number in range(1, _MOST_INSTANCES + 1):
            own = path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")
            # Not thread-local, because another thread than this one releases it.
            lock = FileLock(own.with_name(f".{own.name}.lock"), mode=0o600, thread_local=False)
            with suppress(Timeout):
                lock.acquire(timeout=0)
                return own, lock
    except OSError:
        pass  # the store reports the error on the first save
    return path, None


class FileDraftStore:
    """Implements `domain.prompts.drafts.DraftStore` in one private file; the first `save` creates its folder."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def _translated(self) -> AbstractContextManager[None]:
        here = "what you typed is still on the screen."
        return file_errors(
            StorageError,
            (
                f"The draft file {self._path} cannot be used.",
                f"Check that you have permission to read and write it; {here}",
            ),
            full=(f"The disk that holds {self._path} is full, so the draft is not saved.", f"Free some space; {here}"),
        )

    def save(self, draft: Draft) -> None:
        """Store `draft` durably, replacing the previous one. Raises `StorageError`."""
        data = to_json({"format": FORMAT, "draft": clean_values(asdict(draft))})
        with self._translated(), self._lock:
            write_durably(self._path, data)

    def load(self) -> Draft | None:
        """Return the stored draft, None without one. Moves an invalid file aside. Raises `StorageError`."""
        with self._translated(), self._lock:
            try:
                data = self._path.read_bytes()
            except FileNotFoundError:
                return None
            try:
                return _parse(data)
            except ValueError:
                self._path.replace(self._path.with_name(self._path.name + ".unreadable"))
                return None

    def clear(self) -> None:
        """Delete the draft. Raises `StorageError`."""
        with self._translated(), self._lock:
            self._path.unlink(missing_ok=True)


def _parse(data: bytes) -> Draft:
    content = from_json(data)
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ValueError("not a draft")
    return _DRAFT.validate_python(clean_values(content.get("draft")))
