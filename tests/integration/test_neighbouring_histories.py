"""Histories whose names differ in nothing but the ending share neither backups nor anything else."""

import itertools
from pathlib import Path

import pytest

from domain.errors import StorageError
from domain.history.backups import Backup
from domain.prompts.record import PromptHistory
from storage.database.backup import backup_folder, stamp_of
from storage.recovery.repair import SqliteHistoryFile
from storage.transfer.jsonl import all_entries
from tests.support.clocks import FakeClock
from tests.support.histories import history
from tests.support.records import make_record

NAMES = ("prompts.sqlite3", "prompts.db", "prompts", "prompts.old.db")


def file_of(path: Path, seconds: float = 0) -> SqliteHistoryFile:
    clock = FakeClock()
    clock.advance(seconds)
    return SqliteHistoryFile(path, clock)


def fill(path: Path) -> str:
    with history(path) as repository:
        record = repository.save(make_record(original_idea=f"of {path.name}"))
    return record.uid


def uids(path: Path) -> set[str]:
    with history(path) as repository:
        return {entry.uid for entry in all_entries(repository) if isinstance(entry, PromptHistory)}


def as_before(path: Path, backup: Backup) -> Path:
    """Give a backup the name that earlier versions gave it: without the history's ending."""
    old = backup_folder(path) / f"{path.stem}-{stamp_of(backup.made_at)}-{backup.reason}.sqlite3"
    return backup.path.rename(old)


@pytest.mark.parametrize(("one", "other"), [*itertools.permutations(NAMES, 2)])
def test_neither_lists_drops_nor_is_filled_from_the_others_backups(tmp_path: Path, one: str, other: str) -> None:
    mine, foreign = tmp_path / one, tmp_path / other
    own, _ = fill(mine), fill(foreign)
    kept = file_of(foreign).back_up("manual", 1)
    [made] = [file_of(mine, second).back_up("manual", 1) for second in (1, 2)][1:]
    assert file_of(mine).backups() == [made]
    assert file_of(foreign).backups() == [kept]
    mine.unlink()
    report = file_of(mine).repair([])
    assert report is not None
    assert report.from_backup == 1
    assert uids(mine) == {own}


@pytest.mark.parametrize("name", NAMES)
def test_a_backup_of_before_is_read_by_its_history(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    own = fill(path)
    old = as_before(path, file_of(path).back_up("manual", 1))
    assert [backup.path for backup in file_of(path).backups()] == [old]
    new = file_of(path, 1).back_up("manual", 1)
    assert [backup.path for backup in file_of(path).backups()] == [new.path]  # the older one gave way
    old = as_before(path, new)
    path.unlink()
    report = file_of(path).repair([])
    assert report is not None
    assert report.from_backup == 1
    assert uids(path) == {own}


@pytest.mark.parametrize("state", ["both there", "mine is gone", "mine is damaged", "the other is gone"])
def test_a_backup_of_before_belongs_to_the_history_that_made_it(tmp_path: Path, state: str) -> None:
    mine, neighbour = tmp_path / "prompts.sqlite3", tmp_path / "prompts.db"
    fill(mine)
    fill(neighbour)
    old = as_before(neighbour, file_of(neighbour).back_up("manual", 1))
    own = as_before(mine, file_of(mine, 1).back_up("manual", 1))
    if state == "mine is gone":
        mine.unlink()
    elif state == "mine is damaged":
        mine.write_bytes(b"x" * 10_000)
    elif state == "the other is gone":
        neighbour.unlink()
    assert [backup.path for backup in file_of(mine).backups()] == [own]
    assert [backup.path for backup in file_of(neighbour).backups()] == [old]


def test_a_history_begun_beside_another_takes_none_of_its_backups_of_before(tmp_path: Path) -> None:
    mine, new = tmp_path / "prompts.sqlite3", tmp_path / "prompts.db"
    fill(mine)
    as_before(mine, file_of(mine).back_up("manual", 1))
    mine.unlink()
    with history(new) as repository:
        repository.check_writable()  # not taken for a lost one
        assert repository.find_recent() == []
    assert file_of(new).backups() == []
    assert len(file_of(mine).backups()) == 1


def test_nothing_temporary_is_left_of_a_history_whose_name_is_a_pattern(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "pro[m]pts*.db"
    with history(path) as repository:
        repository.save(make_record())
    file = SqliteHistoryFile(path, FakeClock())
    backup = file.back_up("manual", 1)
    monkeypatch.setattr(SqliteHistoryFile, "_put_in_place", lambda *_arguments: backup.path.rename("/nowhere/at/all"))
    with pytest.raises(StorageError):
        file.restore(backup.path)
    assert not list(tmp_path.glob(".*.tmp*"))
