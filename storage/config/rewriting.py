"""Changing one of the settings files: whole or not at all, and by one process at a time."""

from collections.abc import Callable
from pathlib import Path

from domain.errors import SettingsError
from domain.settings.files import BOM, read_text
from storage.files.durable import lock_beside, make_private_folder, write_durably
from storage.files.errors import file_errors


def rewrite(path: Path, change: Callable[[str], str]) -> None:
    """Put what `change` makes of the text of the file in its place; a byte order mark stays. Blocks on a disk.

    Raises `SettingsError`, and what `change` raises; the file is then as it was.
    """
    unusable = f"{path} cannot be written ({{reason}}).", "Check that the folder can be written, then try again."
    locked = f"Another window keeps {path} locked.", "Try again in a moment."
    with file_errors(SettingsError, unusable, locked=locked):
        make_private_folder(path.parent)
        with lock_beside(path):
            text = read_text(path)
            mark = BOM if text.startswith(BOM) else ""
            try:
                data = (mark + change(text.removeprefix(BOM))).encode()
            except UnicodeEncodeError:  # half of a surrogate pair
                data = b"\0"
            if b"\0" in data:  # no settings file that holds one is read
                raise SettingsError("A character of this value cannot be written to a file.", "Type it again.")
            write_durably(path.resolve(), data)  # a link, as people keep their dotfiles, stays one
