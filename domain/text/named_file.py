"""What a person means by the name of a file, and in a sentence why it cannot be used."""

import os
import stat
from pathlib import Path

from domain.errors import FileError
from domain.text.clean import one_line

_READ_TITLE = "The file was not read"
_FOLDER_HINT = "Add a name for the file."


def named_path(name: str) -> Path:
    """Return the absolute path that `name` stands for; `~` and `~user` are home folders.

    Does not look whether there is such a file. Raises `FileError`.
    """
    shown = one_line(name)
    try:
        os.fsencode(name)
    except UnicodeEncodeError:
        raise FileError(f"{shown} holds a character that no file name can have.") from None
    if "\0" in name:
        raise FileError(f"{shown} holds a character that no file name can have.")
    try:
        return Path(name).expanduser().absolute()
    except RuntimeError:
        raise FileError(f"There is no home folder for {shown}.") from None
    except OSError:
        raise FileError("The working folder is gone.", "Begin the name with / or ~.") from None


def path_to_write(name: str) -> Path:
    """Return the path of a file that may be written: a new one, or a regular file. Blocks on a disk.

    Raises `FileError`.
    """
    path = named_path(name)
    shown = one_line(str(path))
    mode = _mode(path)
    if mode is not None and stat.S_ISDIR(mode):
        raise FileError(f"{shown} is a folder.", _FOLDER_HINT)
    if mode is not None and not stat.S_ISREG(mode):
        raise FileError(f"{shown} is a device or a pipe, not a file.")
    if mode is None:
        folder = _mode(path.parent)
        if folder is None or not stat.S_ISDIR(folder):
            raise FileError(f"There is no folder {one_line(str(path.parent))}.", "Make it first, or choose another.")
        if name.endswith(("/", os.sep)):
            raise FileError(f"There is no folder {shown}.", "Make it first, or choose another.")
    return path


def path_to_read(name: str, *, or_pipe: bool = False) -> Path:
    """Return the path of a regular file that is there, or of a pipe if that will do. Blocks on a disk.

    Raises `FileError`.
    """
    try:
        path = named_path(name)
        mode = _mode(path)
    except FileError as error:
        raise FileError(error.sentence, error.next_step, title=_READ_TITLE) from None
    shown = one_line(str(path))
    if mode is None:
        raise FileError(f"There is no file {shown}.", "Name a file that is there.", title=_READ_TITLE)
    if stat.S_ISDIR(mode):
        raise FileError(f"{shown} is a folder.", _FOLDER_HINT, title=_READ_TITLE)
    if not stat.S_ISREG(mode) and not (or_pipe and stat.S_ISFIFO(mode)):
        raise FileError(f"{shown} is a device or a pipe, not a file.", title=_READ_TITLE)
    return path


def reason_of(error: OSError) -> str:
    """Return why a file could not be used, in the system's words."""
    return error.strerror or type(error).__name__


def _mode(path: Path) -> int | None:
    """Return the mode of what is at `path`; None when nothing is. Raises `FileError` when that cannot be told."""
    try:
        return path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise FileError(f"{one_line(str(path))} cannot be used: {reason_of(error)}.") from None
