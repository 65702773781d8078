"""Reads the idea and the context from the command line, a pipe or a file."""

import sys
from pathlib import Path
from typing import BinaryIO

import click

from domain.errors import InvalidIdeaError
from domain.text.clean import MAX_TEXT_CHARACTERS

# A character takes at most four bytes. The limit stops a pipe that never ends.
_MOST_BYTES = 4 * MAX_TEXT_CHARACTERS
_NO_IDEA = 'There is no idea. Name one, or pipe one in: echo "an idea" | prompt-improver improve'


def read_idea(idea: str | None) -> str:
    """Return the idea of the command line, or of a pipe for `-` and None. Raises `InvalidIdeaError`."""
    if idea is not None and idea != "-":
        return idea
    if idea is None and (not sys.stdin or sys.stdin.isatty()):
        raise click.UsageError(_NO_IDEA)
    return _read("idea", sys.stdin.buffer)


def read_context(context: str, file: Path | None) -> str:
    """Return the context of the command line, or of a file (`-` is stdin). Raises `InvalidIdeaError`, `OSError`."""
    if file is None:
        return context
    if context:
        raise click.UsageError("Give --context or --context-file, not both.")
    if str(file) == "-":
        return _read("context", sys.stdin.buffer)
    with file.open("rb") as opened:
        return _read("context", opened)


def _read(name: str, source: BinaryIO) -> str:
    data = source.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise InvalidIdeaError(
            f"The {name} has more than {MAX_TEXT_CHARACTERS:,} characters, the most that can be improved.",
            f"Shorten the {name} and try again.",
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidIdeaError(f"The {name} is not UTF-8 text.", f"Convert it: iconv -t utf-8 < {name}.txt") from None
