"""Names of files that cannot be read or written, each with words of the error message."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

WORDS = {
    "~no-such-user/a.md": "no home folder",
    "~no-such-user": "no home folder",
    "~/": "is a folder",
    "~": "is a folder",
    "x" * 256: "name too long",
    f"{'y' * 300}/a.md": "name too long",
    "closed/a.md": "Permission denied",
    "loop/a.md": "symbolic links",
    "loop": "symbolic links",
    "folder": "is a folder",
    "folder/": "is a folder",
    "pipe": "is a device or a pipe",
    "nowhere/a.md": "nowhere does not exist",
    "file/a.md": "file does not exist",
    "new/": "new does not exist",
}
"""By the name, in the folder of `make_bad_names`."""


def make_bad_names(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make what the names describe, and change to `folder`; `closed` is unreadable even for root."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HOME", str(folder))
    (folder / "folder").mkdir()
    (folder / "closed").mkdir()
    (folder / "file").write_text("mine")
    (folder / "loop").symlink_to("loop")
    os.mkfifo(folder / "pipe")
    for name in ("stat", "lstat", "open", "listdir", "scandir"):
        monkeypatch.setattr(os, name, _refusing(getattr(os, name)))


def _refusing(real: Callable[..., object]) -> Callable[..., object]:
    def call(path: object = ".", *arguments: object, **options: object) -> object:
        if isinstance(path, str | Path) and "closed" in Path(path).parts:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return real(path, *arguments, **options)

    return call
