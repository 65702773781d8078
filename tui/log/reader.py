"""The end of the log file, in entries."""

import logging
import re
from dataclasses import dataclass
from pathlib import Path

from domain.text.clean import clean_text

TAIL_BYTES = 256 * 1024
"""How much of the end is read: some thousand lines, in a few milliseconds."""

_TIME = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}"
_BEGIN = re.compile(rf"^(?={_TIME} [A-Z]+ )", re.MULTILINE)
_LEVEL = re.compile(rf"{_TIME} ([A-Z]+) ")


@dataclass(frozen=True, slots=True)
class LogEntry:
    """An entry: its level as `logging` numbers it, and its lines as in the file."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class LogTail:
    """The newest entries, oldest first; `problem` says why the file cannot be read."""

    entries: tuple[LogEntry, ...] = ()
    is_whole: bool = True
    problem: str = ""


class LogReader:
    """Reads the end of a growing log, and of the file before it while the new one is short. For one thread."""

    def __init__(self, file: Path) -> None:
        self._files = (file.with_name(f"{file.name}.1"), file)
        self._seen: object = None

    def read(self) -> LogTail | None:
        """Return the newest entries; None when there is nothing new since the last call. Blocks on a disk."""
        seen = [_state(file) for file in self._files]
        if seen == self._seen:
            return None
        self._seen = seen
        data, is_whole = b"", True
        try:
            for file in reversed(self._files):
                more, is_all = _end_of(file, TAIL_BYTES - len(data))
                data = more + data
                is_whole = is_whole and is_all
        except OSError as error:
            return LogTail(problem=f"The log cannot be read: {error.strerror}.")
        return LogTail(_entries(data.decode(errors="replace"), is_whole=is_whole), is_whole)


def _state(file: Path) -> object:
    try:
        stat = file.stat()
    except OSError as error:
        return type(error)
    return stat.st_ino, stat.st_size, stat.st_mtime_ns


def _end_of(file: Path, most: int) -> tuple[bytes, bool]:
    """Return at most that many bytes of the end, and whether they are the whole file."""
    try:
        with file.open("rb") as stream:
            size = stream.seek(0, 2)
            stream.seek(max(size - most, 0))
            return stream.read(most), size <= most
    except FileNotFoundError:
        return b"", True


def _entries(text: str, *, is_whole: bool) -> tuple[LogEntry, ...]:
    rest, *parts = _BEGIN.split(text)
    if is_whole and rest:  # no entry, or one that a crash cut off
        parts.insert(0, rest)
    levels = logging.getLevelNamesMapping()
    found = []
    for part in parts:
        match = _LEVEL.match(part)
        level = levels.get(match[1], logging.INFO) if match else logging.INFO
        found.append(LogEntry(level, clean_text(part.rstrip("\n"))))
    return tuple(found)
