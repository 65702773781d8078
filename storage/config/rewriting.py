"""Changes a settings file, whole or not at all, by one process at a time."""

from collections.abc import Callable
from pathlib import Path

from domain.errors import SettingsError
from domain.settings.files import BOM, read_text
from storage.files.durable import lock_beside, make_private_folder, write_durably
from storage.files.errors import file_errors


def rewrite(path: Path, change: Callable[[str], str]) -> None:
    """Replace the file's text with the result of `change`, and keep a byte order mark. Blocks on disk access.

    Raises `SettingsError` and the errors of `change`; the file is then unchanged.
    """
    unusable = f"{path} cannot be written ({{reason}}).", "Check that the folder is writable, then try again."
    locked = f"{path} is locked by another window.", "Try again in a moment."
    with file_errors(SettingsError, unusable, locked=locked):
        make_private_folder(path.parent)
        with lock_beside(path):
            text = read_text(path)
            mark = BOM if text.startswith(BOM) else ""
            try:
                data = (mark + change(text.removeprefix(BOM))).encode()
            except UnicodeEncodeError:  # a lone surrogate
                data = b"\0"
            if b"\0" in data:  # a settings file with a NUL character would be refused when it is read
                raise SettingsError("A character of this value cannot be written to a file.", "Type it again.")
            write_durably(path.resolve(), data)  # resolved, so that a symbolic link to the file stays a link
