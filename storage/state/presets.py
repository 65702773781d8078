"""Named prompt options, in a file that all instances share."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import from_json, to_json

from domain.errors import InvalidPresetError, StorageError
from domain.prompts.options import STANDARD_OPTIONS, PromptOptions
from domain.prompts.presets import Presets, preset_name
from storage.database.rows import clean_values
from storage.files.durable import lock_beside, make_private_folder, write_durably
from storage.files.errors import file_errors

FORMAT = 1
_SHAPE = TypeAdapter(PromptOptions)
_TITLE = "Your presets are not available"


class _DamagedError(Exception):
    """A part of the file could not be read; `rest` is the part that could."""

    def __init__(self, rest: Presets) -> None:
        super().__init__()
        self.rest = rest


class FilePresetStore:
    """Implements `domain.prompts.presets.PresetStore` in one private file; the first change creates its folder.

    Every change reads the file again under a lock, so that instances do not overwrite each other's presets. A damaged
    file is copied aside before it is replaced, and its readable presets are kept.

    Without `writes` the file is read once and never written: changes last until the application ends.
    """

    def __init__(self, path: Path, *, writes: bool = True) -> None:
        self._path = path
        self._writes = writes
        self._lock = threading.Lock()
        self._session: Presets | None = None
        """The presets of this session, used only without `writes`."""

    def load(self) -> Presets:
        """Return the stored presets. Waits for the lock only to repair a damaged file. Raises `StorageError`."""
        if not self._writes:
            return self._change(lambda presets: presets)
        with self._translated():
            try:
                return self._read()
            except _DamagedError:
                with lock_beside(self._path):
                    return self._read_and_repair()

    def save(self, shape: PromptOptions) -> Presets:
        """Store a preset under its name. Raises `InvalidPresetError` and `StorageError`."""
        return self._change(lambda presets: presets.with_saved(shape))

    def rename(self, name: str, new_name: str) -> Presets:
        """Rename a preset. Raises `InvalidPresetError` and `StorageError`."""
        return self._change(lambda presets: presets.with_renamed(name, new_name))

    def delete(self, name: str) -> Presets:
        """Delete a preset. Raises `StorageError`."""
        return self._change(lambda presets: presets.without(name))

    def remember(self, shape: PromptOptions) -> Presets:
        """Store `shape` as the options used last. Raises `StorageError`."""
        return self._change(lambda presets: replace(presets, last=shape))

    def _change(self, change: Callable[[Presets], Presets]) -> Presets:
        if not self._writes:
            with self._lock:
                self._session = change(self._peek() if self._session is None else self._session)
                return self._session
        with self._translated():
            make_private_folder(self._path.parent)
            with lock_beside(self._path):
                before = self._read_and_repair()
                after = change(before)
                if after != before:
                    self._write(after)
                return after

    def _peek(self) -> Presets:
        with self._translated():
            try:
                return self._read()
            except _DamagedError as damage:
                return damage.rest

    def _read_and_repair(self) -> Presets:
        try:
            return self._read()
        except _DamagedError as damage:
            aside = self._free_name()
            write_durably(aside, self._path.read_bytes())
            self._write(damage.rest)
            sentence = f"The presets file was damaged; {len(damage.rest.shapes)} of your presets could be read."
            problem = StorageError(sentence, f"A copy is kept as {aside}.", title="Some presets could not be read")
            return replace(damage.rest, problem=problem)

    def _read(self) -> Presets:
        try:
            content = from_json(self._path.read_bytes())
        except FileNotFoundError:
            return Presets()
        except ValueError:
            raise _DamagedError(Presets()) from None
        number = content.get("format") if isinstance(content, dict) else None
        if isinstance(number, int) and number > FORMAT:
            raise StorageError(
                f"The presets file {self._path} was written by a later version of this program.",
                "Use that version, or move the file to another folder. It was not changed.",
                title=_TITLE,
            )
        if number != FORMAT:
            raise _DamagedError(Presets())
        return _parsed(content)

    def _write(self, presets: Presets) -> None:
        content = {"format": FORMAT, "last": asdict(presets.last), "presets": [asdict(one) for one in presets.shapes]}
        write_durably(self._path, to_json(clean_values(content), indent=1))

    def _free_name(self) -> Path:
        """Return an unused name, so that earlier copies are kept."""
        number = 1
        while (path := self._path.with_name(f"{self._path.name}.damaged-{number}")).exists():
            number += 1
        return path

    def _translated(self) -> AbstractContextManager[None]:
        return file_errors(
            StorageError,
            (
                f"The presets file {self._path} cannot be used.",
                "Check that you have permission to read and write it and its folder, and try again.",
            ),
            full=(f"The disk that holds {self._path} is full.", "Free some space and try again."),
            locked=(f"The presets file {self._path} is locked by another window.", "Try again in a moment."),
            title=_TITLE,
        )


def _parsed(content: dict[str, Any]) -> Presets:
    """Return the presets in a file of this format; raise `_DamagedError` with the valid ones if a part is invalid."""
    presets, is_whole = Presets(), True
    entries = content.get("presets", [])
    for entry in entries if isinstance(entries, list) else [None]:
        try:
            shape = _SHAPE.validate_python(entry)
            is_whole = is_whole and presets.find(preset_name(shape.preset)) is None
            presets = presets.with_saved(shape)
        except (ValueError, InvalidPresetError):
            is_whole = False
    try:
        last = _SHAPE.validate_python(clean_values(content["last"])) if "last" in content else STANDARD_OPTIONS
    except ValueError:
        last, is_whole = STANDARD_OPTIONS, False
    presets = replace(presets, last=last)
    if not is_whole:
        raise _DamagedError(presets)
    return presets
