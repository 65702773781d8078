"""A text in a file that the person named."""

from pathlib import Path

from domain.errors import FileError, FileTakenError
from domain.text.named_file import path_to_write, reason_of
from storage.files.durable import is_disk_full, write_lines_durably


def save_text(name: str, text: str, *, replace: bool) -> Path:
    """Write `text` to the file `name` (`~` is the home folder), whole or not at all, and return where it is.

    The file is readable by its owner alone, as every file with prompts is; one that is replaced loses its mode. Raises
    `FileTakenError` when there is a file and `replace` is false, and `FileError`.
    """
    path = path_to_write(name)
    try:
        write_lines_durably(path, [text.encode()], overwrite=replace)
    except FileExistsError:
        raise FileTakenError(f"There is a file {path} already.") from None
    except OSError as error:
        if is_disk_full(error):
            raise FileError(f"The disk that holds {path.parent} is full.", "Free some space and try again.") from error
        raise FileError(f"{path} cannot be written ({reason_of(error)}).") from error
    return path
