"""The order in which a file reaches the disk, as the calls to the system show it."""

import errno
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.files.durable import (
    make_private_folder,
    remove_abandoned,
    sync_folder,
    write_durably,
    write_lines_durably,
)

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="names of descriptors are in /proc")


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every fsync, by what it flushes, and every rename, in order."""
    seen: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def seeing_fsync(descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        seen.append(f"fsync folder {path.name}" if path.is_dir() else "fsync file")
        fsync(descriptor)

    def seeing_replace(self: Path, target: Path) -> Path:
        seen.append(f"rename to {target.name}")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", seeing_fsync)
    monkeypatch.setattr(Path, "replace", seeing_replace)
    return seen


def test_content_is_flushed_before_the_name_and_the_name_after_it(tmp_path: Path, calls: list[str]) -> None:
    folder = tmp_path / "spool"
    folder.mkdir()
    write_durably(folder / "one.json", b"content")
    assert calls == ["fsync file", "rename to one.json", "fsync folder spool"]
    assert (folder / "one.json").read_bytes() == b"content"


def test_the_name_of_every_new_folder_is_flushed(tmp_path: Path, calls: list[str]) -> None:
    make_private_folder(tmp_path / "a" / "b")
    assert calls == [f"fsync folder {tmp_path.name}", "fsync folder a"]
    assert [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("a", "a/b")] == [0o700, 0o700]


def test_lines_reach_the_disk_whole_or_not_at_all(tmp_path: Path, calls: list[str]) -> None:
    def lines() -> Iterator[bytes]:
        yield b"one\n"
        raise RuntimeError("half-way")

    with pytest.raises(RuntimeError):
        write_lines_durably(tmp_path / "out", lines(), overwrite=True)
    assert list(tmp_path.iterdir()) == []
    write_lines_durably(tmp_path / "out", [b"one\n", b"two\n"], overwrite=False)
    assert (tmp_path / "out").read_bytes() == b"one\ntwo\n"
    assert calls == ["fsync file", f"fsync folder {tmp_path.name}"]


def test_a_file_that_is_there_is_not_replaced_unless_wanted(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"mine")
    with pytest.raises(FileExistsError):
        write_lines_durably(tmp_path / "out", [b"yours"], overwrite=False)
    assert (tmp_path / "out").read_bytes() == b"mine"
    write_lines_durably(tmp_path / "out", [b"yours"], overwrite=True)
    assert (tmp_path / "out").read_bytes() == b"yours"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


LINKS_REFUSED = [
    *(OSError(number, os.strerror(number)) for number in (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)),
    OSError(errno.EACCES, "as some shares say it"),
    NotImplementedError(),
]
"""What FAT, exFAT, many shares and systems without hard links answer."""


@pytest.fixture(params=LINKS_REFUSED, ids=repr)
def without_links(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise request.param

    monkeypatch.setattr(os, "link", refuse)


@pytest.mark.usefixtures("without_links")
def test_without_hard_links_a_file_is_written_whole_and_none_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_lines_durably(tmp_path / "out", [b"one\n", b"two\n"], overwrite=False)
    assert (tmp_path / "out").read_bytes() == b"one\ntwo\n"
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o600
    (tmp_path / "mine").write_bytes(b"mine")
    (tmp_path / "pointer").symlink_to("nowhere")
    for taken in ("mine", "pointer"):
        with pytest.raises(FileExistsError):
            write_lines_durably(tmp_path / taken, [b"yours"], overwrite=False)
    assert (tmp_path / "mine").read_bytes() == b"mine"

    def fail(_self: Path, _target: Path) -> Path:
        raise OSError(errno.EIO, "the disk is gone")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="the disk is gone"):
        write_lines_durably(tmp_path / "half", [b"yours"], overwrite=False)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine", "out", "pointer"]


@pytest.mark.parametrize("number", [errno.EINVAL, errno.EOPNOTSUPP, errno.ENOSYS, errno.EBADF])
def test_a_folder_that_cannot_be_flushed_is_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    fsync = os.fsync

    def refusing_fsync(descriptor: int) -> None:
        if Path(f"/proc/self/fd/{descriptor}").readlink().is_dir():
            raise OSError(number, os.strerror(number))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", refusing_fsync)
    write_durably(tmp_path / "a" / "spooled", b"content")
    write_lines_durably(tmp_path / "exported", [b"content"], overwrite=False)
    assert (tmp_path / "a" / "spooled").read_bytes() == (tmp_path / "exported").read_bytes() == b"content"


def test_a_folder_that_a_broken_disk_cannot_flush_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken_fsync(_descriptor: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", broken_fsync)
    with pytest.raises(OSError, match="error"):
        sync_folder(tmp_path)


def test_only_old_leftovers_are_removed(tmp_path: Path) -> None:
    old, young, other = (tmp_path / name for name in (".old.tmp", ".young.tmp", "old.json"))
    for path in (old, young, other):
        path.write_bytes(b"")
    for path in (old, other):
        os.utime(path, (1, 1))
    remove_abandoned(tmp_path, ".*.tmp")
    assert {path.name for path in tmp_path.iterdir()} == {".young.tmp", "old.json"}
