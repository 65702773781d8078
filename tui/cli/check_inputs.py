"""Reads what `prompt-improver check` is given: the prompts, and which rules are on."""

import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from domain.errors import FileError
from domain.linting.check import rules
from domain.prompts.record import PromptHistory
from domain.text.clean import MAX_TEXT_CHARACTERS, one_line
from domain.text.named_file import path_to_read, reason_of
from domain.text.spelling import nearest_name
from tui.cli.select_record import LAST, choose

if TYPE_CHECKING:
    from tui.composition.container import Container

CONFIG = ".prompt-improver-check.toml"
STDIN = "-"
_TITLE = "The prompt was not checked"
_MOST_BYTES = 4 * MAX_TEXT_CHARACTERS + 3
_KEYS = ("off", "on")


@dataclass(frozen=True, slots=True)
class Source:
    """A prompt to check: its name for people, its file if it has one, its text, and the folder of its config."""

    name: str
    path: Path | None
    text: str
    folder: Path


def needs_history(names: Iterable[str]) -> bool:
    """Return whether a name is that of a record."""
    return any(name != STDIN and not _is_file(name) and not _looks_like_file(name) for name in names)


def read_prompt(container: "Container", name: str) -> Source:
    """Return the prompt called `name`: a file, `-` for stdin, or a record of the history.

    Raises `FileError` for a text that cannot be checked, and `StorageError` for a record that there is not.
    """
    if name == STDIN:
        return Source("stdin", None, _text("stdin", sys.stdin.buffer.read(_MOST_BYTES + 1)), Path.cwd())
    if _is_file(name) or _looks_like_file(name):
        path = path_to_read(name, or_pipe=True)
        with path.open("rb") as opened:
            data = opened.read(_MOST_BYTES + 1)
        return Source(one_line(name), path, _text(one_line(name), data), path.parent)
    from domain.evaluation.trial import version_of

    entry = choose(container, name).entry
    if not isinstance(entry, PromptHistory):
        raise FileError(
            f"The record {one_line(name)} cannot be read: {entry.reason}", "Choose another one.", title=_TITLE
        )
    return Source(entry.uid, None, version_of(entry).text, Path.cwd())


def chosen_rules(folder: Path) -> tuple[frozenset[str], frozenset[str]]:
    """Return the rules that the nearest config, in `folder` or above, turns on and off. Raises `FileError`."""
    file = next((one for place in (folder, *folder.parents) if (one := place / CONFIG).is_file()), None)
    if file is None:
        return frozenset(), frozenset()
    try:
        values = tomllib.loads(file.read_text("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise _wrong(file, f"it is not TOML: {one_line(str(error))}") from None
    for key, ids in values.items():
        if key not in _KEYS:
            raise _wrong(file, f"it has {one_line(key)}; allowed: off and on")
        if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
            raise _wrong(file, f'{key} is not a list of rules, such as {key} = ["repeated-rule"]')
        for one in ids:
            _ensure_known(file, one)
    return frozenset(values.get("on", ())), frozenset(values.get("off", ()))


def unreadable(name: str, error: OSError) -> FileError:
    """Return the error for a file that the system does not give."""
    return FileError(
        f"The file {one_line(name)} cannot be read: {reason_of(error)}.", "Choose another file.", title=_TITLE
    )


def _ensure_known(file: Path, rule: str) -> None:
    known = [one.id for one in rules()]
    if rule not in known:
        nearest = nearest_name(rule, known)
        hint = f"did you mean {nearest}?" if nearest else "prompt-improver check --list-rules lists them"
        raise _wrong(file, f"there is no rule {one_line(rule)}; {hint}")


def _wrong(file: Path, reason: str) -> FileError:
    return FileError(f"{one_line(str(file))} cannot be used: {reason}", "Correct the file.", title="A setting is wrong")


def _is_file(name: str) -> bool:
    try:
        return name != LAST and Path(name).expanduser().exists()
    except (OSError, ValueError, RuntimeError):
        return False


def _looks_like_file(name: str) -> bool:
    return any(mark in name for mark in "/\\.") or name.startswith("~")


def _text(name: str, data: bytes) -> str:
    """Return the text of a prompt. Raises `FileError` if it is too long, empty or no text."""
    if b"\0" in data:
        raise FileError(f"{name} is not a text: it has bytes of 0.", "Choose a file in UTF-8.", title=_TITLE)
    try:
        text = data[:_MOST_BYTES].decode("utf-8-sig", errors="strict" if len(data) <= _MOST_BYTES else "ignore")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileError(
            f"{name} is not UTF-8 text: line {line} has a byte that does not belong.",
            f"Convert it: iconv -t utf-8 < {name}",
            title=_TITLE,
        ) from None
    if len(data) > _MOST_BYTES or len(text) > MAX_TEXT_CHARACTERS:
        raise FileError(
            f"{name} has more than {MAX_TEXT_CHARACTERS:,} characters, the most that is checked.",
            "Check it in parts.",
            title=_TITLE,
        )
    if not text.strip():
        raise FileError(f"{name} is empty.", "Write the prompt into it.", title=_TITLE)
    return text
