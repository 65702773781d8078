"""File names: suggested by an idea, and completed from what you type."""

import os
import re
from pathlib import Path

from domain.errors import FileError
from domain.text.named_file import named_path

_MOST_WORDS = 6
_MOST_CHARACTERS = 48


def suggested_name(idea: str) -> str:
    """Return a file name from the idea's first words, in lower case, that needs no quotes in a shell."""
    words = re.findall(r"\w+", idea.lower())[:_MOST_WORDS]
    return ("-".join(words)[:_MOST_CHARACTERS].rstrip("-") or "prompt") + ".md"


def completed_path(typed: str) -> str | None:
    """Return `typed` completed to the first name in its folder that begins so; a folder ends with a slash.

    Hidden names are offered only after a dot, and unprintable names never. Blocks on a disk.
    """
    folder_part, name = os.path.split(typed)
    try:
        with os.scandir(named_path(folder_part or ".")) as entries:
            names = sorted(entry.name + os.sep * entry.is_dir() for entry in entries if entry.name.isprintable())
    except (OSError, FileError):
        return None
    for candidate in names:
        if candidate.startswith(name) and candidate != name and (name or not candidate.startswith(".")):
            return str(typed[: len(typed) - len(name)]) + candidate
    return None


def is_working_folder(folder: Path) -> bool:
    """Tell whether `folder` is the working folder."""
    try:
        return folder == Path.cwd()
    except OSError:  # it was deleted
        return False


def in_home_folder(name: str = "") -> str:
    """Return the path of `name` in the home folder, or only `name` if there is none."""
    try:
        return f"{Path.home()}{os.sep}{name}"
    except RuntimeError:
        return name
