"""A text in a file that the person named."""

from pathlib import Path

from domain.errors import FileError, FileTakenError
from domain.text.named_file import path_to_write
from storage.files.durable import write_lines_durably
from storage.files.errors import file_errors


def save_text(name: str, text: str, *, replace: bool) -> Path:
    """Write `text` to the file `name` (`~` is the home folder), whole or not at all, and return where it is.

    The file is readable by its owner alone, as every file with prompts is; one that is replaced loses its mode. Raises
    `FileTakenError` when there is a file and `replace` is false, and `FileError`.
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
            raise FileTakenError(f"There is a file {path} already.") from None
    return path
