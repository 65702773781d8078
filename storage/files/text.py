"""Saves a text to a file that the user names."""

from pathlib import Path

from domain.errors import FileError, FileTakenError
from domain.text.named_file import path_to_write
from storage.files.durable import write_lines_durably
from storage.files.errors import file_errors


def save_text(name: str, text: str, *, replace: bool) -> Path:
    """Write `text` to the file `name` (`~` is the home folder), whole or not at all, and return its path.

    The file has mode 0600, like every file with prompts, also if it replaces one with another mode. Raises
    `FileTakenError` if the file exists and `replace` is false, and `FileError`.
    """
    path = path_to_write(name)
    with file_errors(
        FileError,
        (f"{path} cannot be written ({{reason}}).", ""),
        full=(f"The disk that holds {path.parent} is full.", "Free some space and try again."),
    ):
        try:
            write_lines_durably(path, [text.encode()], overwrite=replace)
        except FileExistsError:
            raise FileTakenError(f"The file {path} already exists.") from None
    return path
