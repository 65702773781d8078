"""Resolves a file name that the user typed, and says why it cannot be used."""

import os
import stat
from pathlib import Path

from domain.errors import FileError
from domain.text.clean import one_line

_READ_TITLE = "The file was not read"


def named_path(name: str) -> Path:
    """Return the absolute path of `name`; `~` and `~user` are home folders.

    Does not check whether the file exists. Raises `FileError`.
    """
    try:
        is_possible = b"\0" not in os.fsencode(name)
    except UnicodeEncodeError:
        is_possible = False
    if not is_possible:
        raise FileError(f"{one_line(name)} contains a character that is not allowed in file names.")
    try:
        return Path(name).expanduser().absolute()
    except RuntimeError:
        raise FileError(f"There is no home folder for {one_line(name)}.") from None
    except OSError:
        raise FileError("The working folder no longer exists.", "Begin the name with / or ~.") from None


def path_to_write(name: str) -> Path:
    """Return the path of a file to write: a new or a regular file in an existing folder. Blocks on disk access.

    Raises `FileError`.
    """
    path = named_path(name)
    mode = _mode(path)
    if mode is not None:
        _check_kind(path, mode)
        return path
    folder = _mode(path.parent)
    if folder is None or not stat.S_ISDIR(folder) or name.endswith(("/", os.sep)):
        missing = path if folder is not None and stat.S_ISDIR(folder) else path.parent
        raise FileError(
            f"The folder {one_line(str(missing))} does not exist.", "Create it first, or choose another folder."
        )
    return path


def path_to_read(name: str, *, or_pipe: bool = False) -> Path:
    """Return the path of an existing regular file or, with `or_pipe`, of a named pipe. Blocks on disk access.

    Raises `FileError`.
    """
    try:
        path = named_path(name)
        _check_kind(path, _mode(path), or_pipe=or_pipe)
    except FileError as error:
        raise FileError(error.sentence, error.next_step, title=_READ_TITLE) from None
    return path


def reason_of(error: OSError) -> str:
    """Return the operating system's reason why a file could not be used."""
    return error.strerror or type(error).__name__


def _check_kind(path: Path, mode: int | None, *, or_pipe: bool = False) -> None:
    if mode is None:
        raise FileError(f"The file {one_line(str(path))} does not exist.", "Choose an existing file.")
    if stat.S_ISDIR(mode):
        raise FileError(f"{one_line(str(path))} is a folder.", "Add a name for the file.")
    if not stat.S_ISREG(mode) and not (or_pipe and stat.S_ISFIFO(mode)):
        raise FileError(f"{one_line(str(path))} is a device or a pipe, not a file.")


def _mode(path: Path) -> int | None:
    """Return the mode of the file or folder at `path`; None if it does not exist. Other errors raise `FileError`."""
    try:
        return path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise FileError(f"{one_line(str(path))} cannot be used: {reason_of(error)}.") from None
