"""Small files beside the history, and what is written by name."""

import os
from pathlib import Path


def exposed_keys(env_file: Path) -> tuple[str, ...]:
    """Return a warning for the status bar when other users of this machine can read the keys in `env_file`."""
    exposed = os.name == "posix" and env_file.is_file() and env_file.stat().st_mode & 0o077
    return ("others may read your .env: chmod 600 it",) if exposed else ()


def save_file(name: str, text: str, *, replace: bool) -> Path:
    """Write a file under the name that the user typed; return its path. Raises `FileError`."""
    from storage.files.text import save_text

    return save_text(name, text, replace=replace)
