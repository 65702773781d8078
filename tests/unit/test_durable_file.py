"""The order in which a file reaches the disk, as the calls to the system show it."""

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.durable_file import make_private_folder, remove_abandoned, write_durably, write_lines_durably

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


def test_only_old_leftovers_are_removed(tmp_path: Path) -> None:
    old, young, other = (tmp_path / name for name in (".old.tmp", ".young.tmp", "old.json"))
    for path in (old, young, other):
        path.write_bytes(b"")
    for path in (old, other):
        os.utime(path, (1, 1))
    remove_abandoned(tmp_path, ".*.tmp")
    assert {path.name for path in tmp_path.iterdir()} == {".young.tmp", "old.json"}
