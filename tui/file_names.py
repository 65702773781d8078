"""Names for files: one that an idea suggests, and what the person began to type."""

import os
import re
from pathlib import Path

_MOST_WORDS = 6
_MOST_CHARACTERS = 48


def suggested_name(idea: str, suffix: str = ".md") -> str:
    """Return a file name made of the idea's first words, in lower case, without anything that a shell would quote."""
    words = re.findall(r"\w+", idea.lower())[:_MOST_WORDS]
    return ("-".join(words)[:_MOST_CHARACTERS].rstrip("-") or "prompt") + suffix


def completed_path(typed: str) -> str | None:
    """Return `typed` with the rest of the first name in its folder that begins so; a folder gets its slash.

    Blocks on a disk. Names with a leading dot are offered only after a dot.
    """
    folder_part, name = os.path.split(typed)
    folder = Path(folder_part or ".").expanduser()
    try:
        names = sorted(entry.name + os.sep * entry.is_dir() for entry in folder.iterdir())
    except (OSError, RuntimeError):
        return None
    for candidate in names:
        if candidate.startswith(name) and candidate != name and (name or not candidate.startswith(".")):
            return str(typed[: len(typed) - len(name)]) + candidate
    return None
