"""Reads the user's own patterns: Markdown files in the folder `patterns` of the configuration folder."""

import re
import stat
import threading
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from domain.errors import PatternError
from domain.patterns.library import FALLBACK_LANGUAGE, OwnPatterns, PatternProblem
from domain.patterns.parse import parse_pattern
from domain.patterns.pattern import Pattern
from domain.prompts.request import AUTO_PATTERN, NO_PATTERN
from domain.text.clean import clean_text, one_line
from domain.text.named_file import reason_of

MOST_BYTES = 100_000
"""The largest file that is read."""
MOST_FILES = 500
_TOO_LARGE = f"The file has more than {MOST_BYTES // 1000} kB."
_SUFFIX = ".md"
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2}")

_State = tuple[int, int, int] | str
"""What differs after a file has changed, or a sentence that says why it cannot be read."""


class OwnPatternFiles:
    """Returns the patterns as their files are now; a file is read again when it has changed. Thread-safe.

    The name of a file is its slug. A file in the folder itself is in English; one in a folder with the code of a
    language, such as `es`, is in that language. Hidden files and other kinds of files are left out. An unchanged file
    gives the same object each time.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[Path, tuple[_State, Pattern | PatternProblem]] = {}
        self._lock = threading.Lock()

    def __call__(self) -> OwnPatterns:
        """Return the patterns, and what is wrong with the files that are none. Blocks on a disk; never raises."""
        with self._lock:
            before, self._known = self._known, {}
            for path, language, problem in islice(self._files(), MOST_FILES + 1):
                is_last = len(self._known) == MOST_FILES
                state = problem or (f"Only {MOST_FILES} files are read; this one is not." if is_last else _state(path))
                known = before.get(path)
                self._known[path] = known if known and known[0] == state else (state, self._read(path, language, state))
            found = [one for _, one in self._known.values()]
        return OwnPatterns(
            tuple(one for one in found if isinstance(one, Pattern)),
            tuple(one for one in found if isinstance(one, PatternProblem)),
        )

    def _files(self) -> Iterator[tuple[Path, str, str]]:
        """Yield what looks like a pattern, its language, and why it cannot be one; sorted by name."""
        paths, problem = _entries(self._folder)
        if problem:
            yield self._folder, "", problem
        for path in paths:
            if path.suffix == _SUFFIX:
                yield path, FALLBACK_LANGUAGE, ""
            elif _is_folder(path):
                yield from _in_language(path)

    def _read(self, path: Path, language: str, state: _State) -> Pattern | PatternProblem:
        name = self._name(path)
        if isinstance(state, str):
            return PatternProblem(name, 0, state)
        try:
            return parse_pattern(_text_of(path), path.stem, language, is_own=True)
        except PatternError as error:
            return PatternProblem(name, error.line, error.sentence)
        except (ValueError, RecursionError):  # a number or a nesting that the TOML reader cannot hold
            return PatternProblem(name, 0, "The settings between the lines +++ cannot be read.")

    def _name(self, path: Path) -> str:
        return one_line(str(path.relative_to(self._folder.parent)))


def _entries(folder: Path) -> tuple[list[Path], str]:
    """Return what is in a folder, hidden files left out, and why it cannot be read."""
    try:
        return sorted(one for one in folder.iterdir() if not one.name.startswith(".")), ""
    except FileNotFoundError:
        return [], ""
    except OSError as error:
        return [], f"The folder cannot be read: {reason_of(error)}."


def _in_language(folder: Path) -> Iterator[tuple[Path, str, str]]:
    paths, problem = _entries(folder)
    if not _LANGUAGE.fullmatch(folder.name):
        problem = "This folder is not read: its name is not the code of a language, such as es."
    if problem:
        yield folder, "", problem
        return
    yield from ((path, folder.name, "") for path in paths if path.suffix == _SUFFIX)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _state(path: Path) -> _State:
    if not _SLUG.fullmatch(path.stem) or path.stem in {AUTO_PATTERN, NO_PATTERN}:
        return "Give the file another name: lower-case letters, digits and hyphens, such as my-bug.md."
    try:
        found = path.stat()
    except OSError as error:
        return f"The file cannot be read: {reason_of(error)}."
    if not stat.S_ISREG(found.st_mode):
        return "This is not a file."
    if found.st_size > MOST_BYTES:
        return _TOO_LARGE
    return found.st_mtime_ns, found.st_size, found.st_ino


def _text_of(path: Path) -> str:
    """Return the cleaned text of a file. Raises `PatternError`."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise PatternError(f"The file cannot be read: {reason_of(error)}.", line=0) from None
    if len(content) > MOST_BYTES:
        raise PatternError(_TOO_LARGE, line=0)
    try:
        return clean_text(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise PatternError("This is not text in UTF-8.", line=line) from None
