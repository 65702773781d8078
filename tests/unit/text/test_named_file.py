"""What a person may name in place of a file."""

import os
from pathlib import Path

import pytest

from domain.errors import FileError
from domain.text.named_file import named_path, path_to_read, path_to_write
from tests.support.bad_names import WORDS, make_bad_names


@pytest.mark.parametrize("name", [*WORDS, "a\0b", "a\ud83d.md", ""])
def test_what_is_no_file_is_refused_in_a_sentence(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_bad_names(tmp_path, monkeypatch)
    words = WORDS.get(name, "is a folder" if not name else "is not allowed in file names")
    with pytest.raises(FileError, match=f"(?i){words}"):
        path_to_write(name)
    with pytest.raises(FileError) as refused:
        path_to_read(name)
    assert refused.value.title == "The file was not read"


def test_a_device_is_never_replaced_and_a_pipe_is_read_where_it_will_do(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="/dev/null is a device"):
        path_to_write("/dev/null")
    with pytest.raises(FileError, match="/dev/zero is a device"):
        path_to_read("/dev/zero", or_pipe=True)
    os.mkfifo(tmp_path / "pipe")
    assert path_to_read(str(tmp_path / "pipe"), or_pipe=True) == tmp_path / "pipe"


def test_a_working_folder_that_is_gone_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    for resolve in (named_path, path_to_read, path_to_write):
        with pytest.raises(FileError, match="The working folder no longer exists"):
            resolve("a.md")
    assert path_to_write(str(tmp_path / "a.md")) == tmp_path / "a.md"


def test_without_a_home_folder_nothing_of_it_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)  # what it does when there is none
    with pytest.raises(FileError, match=r"no home folder for ~/a\.md"):
        named_path("~/a.md")


def test_files_and_new_names_are_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_bad_names(tmp_path, monkeypatch)
    (tmp_path / "link").symlink_to("file")
    assert path_to_read("~/file") == path_to_write("file") == tmp_path / "file"
    assert path_to_read("link") == tmp_path / "link"
    assert path_to_write("folder/new.md") == tmp_path / "folder" / "new.md"
