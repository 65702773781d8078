"""The presets file among other processes, damaged, full, locked, and of another version."""

import errno
import stat
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock

import storage.files.durable
import storage.state.presets
from domain.errors import StorageError
from domain.prompts.options import OutputStyle, PromptOptions, TargetLength
from domain.prompts.presets import Presets
from storage.state.presets import FilePresetStore

LEAN = PromptOptions(length=TargetLength.LEAN, preset="Lean")
XML = PromptOptions(style=OutputStyle.XML, preset="xml")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "presets.json"


def set_aside(path: Path) -> list[bytes]:
    return [found.read_bytes() for found in sorted(path.parent.glob("presets.json.damaged-*"))]


def test_instances_do_not_take_each_others_presets_away(path: Path) -> None:
    def save_some(number: int) -> None:
        store = FilePresetStore(path)
        for one in range(5):
            store.save(PromptOptions(preset=f"{number}-{one}"))

    threads = [threading.Thread(target=save_some, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(FilePresetStore(path).load().shapes) == 20


def test_the_file_is_private_and_nothing_is_left_beside_it(path: Path) -> None:
    FilePresetStore(path).save(LEAN)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert {found.name for found in path.parent.iterdir()} <= {"presets.json", ".presets.json.lock"}


def test_reading_and_changing_nothing_write_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = FilePresetStore(path)
    store.load()
    assert not path.parent.exists()
    store.remember(LEAN)
    monkeypatch.delattr(storage.state.presets, "write_durably")
    store.remember(LEAN)
    store.delete("nobody")


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe\x00", b"[]", b'{"presets": []}', b'{"format": "x"}'])
def test_a_damaged_file_is_reported_once_and_lies_aside_as_it_was(path: Path, data: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(data)
    store = FilePresetStore(path)
    assert FilePresetStore(path, writes=False).load() == Presets()
    assert set_aside(path) == []
    problem = store.load().problem
    assert problem is not None
    assert problem.title == "Some presets could not be read"
    assert str(path.with_name("presets.json.damaged-1")) in problem.next_step
    assert store.load() == Presets()
    assert set_aside(path) == [data]
    path.write_bytes(data + b"?")
    saved = store.save(LEAN)
    assert saved.problem is not None
    assert set_aside(path) == [data, data + b"?"], "the first one lies where it was"
    assert store.load() == Presets((LEAN,))


def test_what_can_be_read_of_a_damaged_file_stays(path: Path) -> None:
    path.parent.mkdir()
    data = (
        b'{"format": 1, "last": {"length": "enormous"}, "presets": [{"preset": "Lean", "length": "lean"}, 7,'
        b' {"preset": ""}, {"preset": "odd", "style": "html"}, {"preset": "xml", "style": "xml", "colour": 1}]}'
    )
    path.write_bytes(data)
    store = FilePresetStore(path)
    assert FilePresetStore(path, writes=False).load() == Presets((LEAN, XML))
    found = store.load()
    assert found.shapes == (LEAN, XML)
    assert found.problem is not None
    assert "2 of your presets" in found.problem.sentence
    assert set_aside(path) == [data]
    assert store.load() == Presets((LEAN, XML))


def test_of_two_presets_of_one_name_none_vanishes_without_a_word(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b'{"format": 1, "presets": [{"preset": "a"}, {"preset": "A", "style": "xml"}]}')
    assert FilePresetStore(path).load().problem is not None
    assert len(set_aside(path)) == 1


def test_foreign_text_in_the_file_is_cleaned(path: Path) -> None:
    path.parent.mkdir()
    name = b'{"preset": "a\\u001b[31m\\nb"}'
    path.write_bytes(b'{"format": 1, "last": %b, "presets": [%b]}' % (name, name))
    found = FilePresetStore(path).load()
    assert [shape.preset for shape in found.shapes] == ["a b"]
    assert found.last.preset == "a\nb"


def test_a_file_of_a_later_version_is_left_as_it_is(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b'{"format": 2, "presets": {}}')
    store = FilePresetStore(path)
    for use in (
        store.load,
        FilePresetStore(path, writes=False).load,
        lambda: store.save(LEAN),
        lambda: store.remember(LEAN),
    ):
        with pytest.raises(StorageError, match="later version"):
            use()
    assert path.read_bytes() == b'{"format": 2, "presets": {}}'
    assert set_aside(path) == []


def test_a_full_disk_keeps_the_old_file_and_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = FilePresetStore(path)
    store.save(LEAN)

    def fail(_path: Path, _data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(storage.state.presets, "write_durably", fail)
    with pytest.raises(StorageError, match="is full") as caught:
        store.save(XML)
    assert caught.value.title == "Your presets are not available"
    assert store.load() == Presets((LEAN,))


def test_a_folder_that_cannot_be_made_is_a_plain_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    store = FilePresetStore(tmp_path / "data" / "presets.json")
    for use in (store.load, lambda: store.remember(LEAN)):
        with pytest.raises(StorageError, match="cannot be used") as caught:
            use()
        assert caught.value.next_step.startswith("Check that you have permission")


def test_a_lock_that_is_never_given_back_is_a_plain_sentence(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = FilePresetStore(path)
    store.save(LEAN)
    monkeypatch.setattr(storage.files.durable, "LOCK_SECONDS", 0.01)
    with FileLock(path.with_name(".presets.json.lock")), pytest.raises(StorageError, match="locked by another window"):
        store.save(replace(LEAN, preset="more"))
    assert store.load() == Presets((LEAN,))
