"""The history as a file: what is brought out of a damaged one, and what is never touched."""

import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from domain.errors import QueryInterruptedError, StorageError
from domain.history.backups import RepairReport
from domain.history.operations import DeleteOperation, EditOperation, FavoriteOperation, Operation, SaveOperation
from domain.history.ports import WaitingOperation
from domain.prompts.record import PromptHistory
from domain.runtime.cancellation import CancelToken
from storage.recovery.repair import SqliteHistoryFile
from storage.transfer.jsonl import all_entries
from tests.support.clocks import FakeClock
from tests.support.histories import history
from tests.support.records import make_record

COUNT = 200


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "data" / "history.sqlite3"


@pytest.fixture
def file(database: Path) -> SqliteHistoryFile:
    return SqliteHistoryFile(database, FakeClock())


def fill(database: Path, count: int = COUNT) -> list[PromptHistory]:
    saved = []
    with history(database) as repository:
        for number in range(count):
            text = f"prompt {number} " * 100
            saved.append(repository.save(make_record(original_idea=f"idea {number}", improved_prompt=text)))
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return saved


def entries(database: Path) -> dict[str, PromptHistory]:
    with history(database) as repository:
        return {entry.uid: entry for entry in all_entries(repository) if isinstance(entry, PromptHistory)}


def mended(file: SqliteHistoryFile, journal: Sequence[WaitingOperation] = ()) -> RepairReport:
    report = file.repair([*journal])
    assert report is not None
    return report


def overwrite(database: Path, *pages: int) -> None:
    with database.open("r+b") as damaged:
        for page in pages:
            damaged.seek(page * 4096)
            damaged.write(os.urandom(4096))


def test_the_rows_around_damaged_pages_are_brought_over_as_they_were(database: Path, file: SqliteHistoryFile) -> None:
    saved = {record.uid: record for record in fill(database)}
    overwrite(database, 30, 60)
    damaged = database.read_bytes()
    assert file.check(CancelToken()) == f"The history file {database} is damaged."
    report = mended(file)
    found = entries(database)
    assert report.salvaged == len(found)
    assert 180 < len(found) < COUNT
    assert report.unread_rows == COUNT - len(found)
    assert all(saved[uid] == record for uid, record in found.items())  # the id too
    assert report.kept_aside is not None
    assert report.kept_aside.read_bytes() == damaged
    assert file.check(CancelToken()) is None


def test_what_the_damage_took_comes_from_backup_and_journal(database: Path, file: SqliteHistoryFile) -> None:
    saved = fill(database)
    file.back_up("automatic", 2)
    late = [make_record(original_idea=f"late {number}") for number in range(3)]
    with history(database) as repository:
        for record in late:
            repository.save(record)
        repository.set_favorite(saved[0].uid, favorite=True)
        repository.delete(saved[1].uid)
    operations: list[Operation] = [
        *map(SaveOperation, late),
        FavoriteOperation(saved[0].uid, True),
        DeleteOperation(saved[1].uid),
    ]
    database.write_bytes(b"a letter" * 1000)
    report = mended(file, [WaitingOperation(str(number), operation) for number, operation in enumerate(operations)])
    found = entries(database)
    assert (report.salvaged, report.from_backup, report.unread_rows) == (0, COUNT, None)
    assert set(found) == {record.uid for record in [*saved, *late]} - {saved[1].uid}
    assert found[saved[0].uid].favorite


def test_what_was_deleted_does_not_come_back_from_a_backup(database: Path, file: SqliteHistoryFile) -> None:
    saved = fill(database)
    file.back_up("automatic", 2)
    with history(database) as repository:
        repository.delete(saved[0].uid)
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    overwrite(database, 40)
    file.repair([])
    assert set(entries(database)) == {record.uid for record in saved[1:]}


@pytest.mark.parametrize("is_backed_up", [True, False])
def test_a_record_that_was_deleted_and_brought_back_survives_every_rebuild(
    database: Path, file: SqliteHistoryFile, is_backed_up: bool
) -> None:
    saved = fill(database)
    with history(database) as repository:
        repository.delete(saved[0].uid)
    file.back_up("automatic", 2)
    with history(database) as repository:
        repository.restore(saved[0])
    if is_backed_up:
        SqliteHistoryFile(database, _later()).back_up("automatic", 2)
        database.unlink()
        file.repair([])
    both = "SELECT uid FROM prompt_history INTERSECT SELECT uid FROM deleted_record"
    for _ in range(2):
        with closing(sqlite3.connect(database)) as connection:
            assert connection.execute(both).fetchall() == []
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        overwrite(database, 40)
        file.repair([])
        assert saved[0].uid in entries(database)


def test_an_emptied_file_gets_no_backup_that_would_hide_the_good_one(database: Path, file: SqliteHistoryFile) -> None:
    fill(database, 3)
    good = file.back_up("automatic", 2)
    os.truncate(database, 0)
    with pytest.raises(StorageError, match="is not a history"):
        SqliteHistoryFile(database, _later()).back_up("automatic", 2)
    assert file.backups() == [good]


def test_a_backup_knows_what_is_there_and_what_was_deleted(database: Path, file: SqliteHistoryFile) -> None:
    saved = [record.uid for record in fill(database, 3)]
    with history(database) as repository:
        repository.delete(saved[0])
    backup = file.back_up("automatic", 2)
    assert file.holds(backup, saved)
    assert not file.holds(backup, [*saved, "never seen"])


def test_an_older_backup_serves_what_the_newest_lacks(database: Path, file: SqliteHistoryFile) -> None:
    saved = fill(database, 3)
    file.back_up("automatic", 2)
    database.unlink()
    [late] = fill_anew(database)
    SqliteHistoryFile(database, _later()).back_up("automatic", 2)
    database.unlink()
    file.repair([])
    assert set(entries(database)) == {record.uid for record in [*saved, late]}


def test_the_journal_wins_over_an_older_backup(database: Path, file: SqliteHistoryFile) -> None:
    [record] = fill(database, 1)
    file.back_up("automatic", 2)
    database.unlink()
    file.repair([WaitingOperation("1", EditOperation(record.uid, "mine"))])
    assert entries(database)[record.uid].accepted_text == "mine"


@pytest.mark.parametrize("cut", [0, 100, 5000, 50_000])
def test_a_file_that_was_cut_is_never_thrown_away(database: Path, file: SqliteHistoryFile, cut: int) -> None:
    fill(database)
    file.back_up("automatic", 2)
    os.truncate(database, cut)
    report = mended(file)
    assert len(entries(database)) == COUNT
    assert report.kept_aside is not None
    assert report.kept_aside.stat().st_size == cut


def test_a_missing_file_is_rebuilt_from_backup_or_journal_alone(database: Path, file: SqliteHistoryFile) -> None:
    fill(database)
    file.back_up("automatic", 2)
    database.unlink()
    assert file.check(CancelToken()) == f"The history file {database} is missing."
    assert mended(file).kept_aside is None
    assert len(entries(database)) == COUNT


def test_a_file_that_was_never_a_history_is_left_alone(database: Path, file: SqliteHistoryFile) -> None:
    database.parent.mkdir()
    database.write_bytes(b"my thesis, in a strange format " * 500)
    with pytest.raises(StorageError, match="not a history of this program"):
        file.repair([])
    assert database.read_bytes() == b"my thesis, in a strange format " * 500
    assert [path.name for path in database.parent.iterdir() if path.suffix != ".lock"] == [database.name]


def test_a_sound_file_is_not_repaired(database: Path, file: SqliteHistoryFile) -> None:
    fill(database, 3)
    assert file.repair([]) is None
    assert len(entries(database)) == 3


def test_no_file_is_no_lost_one_where_nothing_tells_of_it(database: Path, file: SqliteHistoryFile) -> None:
    assert file.check(CancelToken()) is None
    assert file.repair([]) is None
    assert not database.exists()
    assert file.check(CancelToken(), journal_length=1) == f"The history file {database} is missing."


def test_a_check_stops_when_told_to(database: Path, file: SqliteHistoryFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.recovery.repair.STEPS_BETWEEN_CANCEL_CHECKS", 100)
    fill(database)
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(QueryInterruptedError):
        file.check(cancel)


def test_a_restore_that_cannot_be_written_changes_nothing(
    database: Path, file: SqliteHistoryFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(database, 3)
    backup = file.back_up("manual", 1)
    fill(database, 2)

    def fail(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("storage.recovery.repair.copy_into", fail)
    with pytest.raises(StorageError, match="full"):
        file.restore(backup.path)
    monkeypatch.undo()
    assert len(entries(database)) == 5
    assert not list(database.parent.glob(".*.tmp"))


@pytest.mark.parametrize("damage", [lambda path: overwrite(path, 0), lambda path: overwrite(path, 3, 4, 5)])
def test_a_damaged_backup_is_never_restored_and_an_older_one_serves(
    database: Path, file: SqliteHistoryFile, damage: Callable[[Path], None]
) -> None:
    fill(database)
    file.back_up("automatic", 2)
    newest = SqliteHistoryFile(database, _later()).back_up("automatic", 2)
    damage(newest.path)
    with pytest.raises(StorageError, match="damaged"):
        file.restore(newest.path)
    database.write_bytes(b"x" * 10_000)
    assert mended(file).from_backup == COUNT


def fill_anew(database: Path) -> list[PromptHistory]:
    """Make another history in the place of one that is gone."""
    other = database.with_name("other.sqlite3")
    saved = fill(other, 1)
    other.replace(database)
    return saved


def _later() -> FakeClock:
    clock = FakeClock()
    clock.advance(60)
    return clock
