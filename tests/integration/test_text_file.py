import errno
from pathlib import Path

import pytest

from domain.errors import FileError, FileTakenError
from storage.files import text as text_file
from storage.files.text import save_text

TEXT = "prompt with ñ, 汉字 and 🚀\r\nin two lines"


def test_a_text_is_written_byte_for_byte_and_is_private(tmp_path: Path) -> None:
    path = save_text(str(tmp_path / "a.md"), TEXT, replace=False)
    assert path.read_bytes() == TEXT.encode()
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_home_folder_and_the_working_folder_are_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert save_text("~/a.md", TEXT, replace=False) == tmp_path / "a.md"
    assert save_text("b.md", TEXT, replace=False) == tmp_path / "b.md"


def test_a_file_is_replaced_only_on_the_persons_word(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("mine")
    with pytest.raises(FileTakenError, match="already"):
        save_text(str(path), TEXT, replace=False)
    assert path.read_text() == "mine"
    save_text(str(path), TEXT, replace=True)
    assert path.read_bytes() == TEXT.encode()


@pytest.mark.parametrize(
    ("name", "sentence"), [("", "is a folder"), (".", "is a folder"), ("no/such/a.md", "no/such does not exist")]
)
def test_what_cannot_be_a_file_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileError, match=sentence):
        save_text(name, TEXT, replace=False)


@pytest.mark.parametrize(
    ("number", "sentence"), [(errno.ENOSPC, "is full"), (errno.EACCES, "Permission denied"), (errno.EROFS, "Read-only")]
)
def test_a_failing_disk_is_said_and_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, sentence: str
) -> None:
    path = tmp_path / "a.md"
    path.write_text("mine")

    def fail(*_arguments: object, **_options: object) -> None:
        raise OSError(number, __import__("os").strerror(number))

    monkeypatch.setattr(text_file, "write_lines_durably", fail)
    with pytest.raises(FileError, match=sentence):
        save_text(str(path), TEXT, replace=True)
    assert path.read_text() == "mine"
