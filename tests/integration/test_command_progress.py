"""The commands say how far they are where a person looks, and ctrl+c stops them in good order."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from domain.errors import RunCancelledError
from domain.runtime.cancellation import CancelToken
from domain.runtime.progress import BYTES, Progress
from storage.recovery.repair import SqliteHistoryFile
from storage.transfer.run import export_to, import_from
from tests.support.clocks import FakeClock
from tests.support.histories import history
from tests.support.records import make_record
from tests.support.repositories import as_target
from tests.support.terminal import terminal

MANY = 1500


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "history.sqlite3"
    monkeypatch.setenv("SQLITE_DB_PATH", str(path))
    return path


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """An export of many prompts."""
    file = tmp_path / "all.jsonl"
    with history(tmp_path / "other.sqlite3") as repository:
        repository.save(make_record())
        export_to(file, repository, lambda _progress: None, overwrite=False)
    header, line = file.read_text().splitlines()
    record = json.loads(line)
    lines = [json.dumps({"record": record["record"] | {"uid": f"{number:032x}"}}) for number in range(MANY)]
    file.write_text("\n".join([header, *lines]) + "\n")
    return file


def rows(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM prompt_history").fetchone()[0])


def test_an_import_shows_how_far_it_is_stops_on_ctrl_c_and_goes_on(database: Path, exported: Path) -> None:
    with terminal("import", str(exported)) as app:
        app.shows("▶ importing")
        app.shows("ctrl+c stops")
        app.send("\x03")
        assert app.wait() == 130
        app.shows("Run the import again to continue.")
    added = rows(database)
    assert 0 < added < MANY
    with terminal("import", str(exported)) as app:
        app.shows(f"{MANY - added:,} prompts added, {added:,} skipped (already in the history).")
        assert app.wait() == 0
        assert "▶" not in app.text
    assert rows(database) == MANY


def test_the_other_commands_show_it_too_and_leave_nothing_of_it(database: Path, exported: Path) -> None:
    with terminal("import", str(exported)) as app:
        assert app.wait() == 0
    for arguments, what in (
        (("backup",), "backing up the history"),
        (("doctor", "--deep"), "checking the history"),
        (("export", str(database.with_name("new.jsonl"))), "exporting"),
        (("restore", "--yes", str(database.with_name("other.sqlite3"))), "copying the backup"),
    ):
        with terminal(*arguments, columns=200) as app:
            assert app.wait() == 0, app.text
            assert f"▶ {what}".encode() in app.raw
            assert "▶" not in app.text
    assert rows(database) == 1


class _Stopped:
    """Raises at a certain report, as ctrl+c does."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.told: list[Progress] = []

    def __call__(self, progress: Progress) -> None:
        self.told.append(progress)
        if len(self.told) == self.at:
            raise RunCancelledError("stopped")


def test_a_stopped_export_leaves_no_file_and_none_beside_it(database: Path, exported: Path, tmp_path: Path) -> None:
    with history(database) as repository:
        with exported.open("rb") as lines:
            import_from(lines, "all", None, *as_target(repository), lambda _progress: None)
        folder = tmp_path / "out"
        folder.mkdir()
        stop = _Stopped(3)
        with pytest.raises(RunCancelledError):
            export_to(folder / "new.jsonl", repository, stop, overwrite=False)
        assert list(folder.iterdir()) == []
        assert stop.told[-1] == Progress("exporting", 41, MANY, "prompts")


def test_a_stopped_backup_and_a_stopped_restore_leave_everything_as_it_was(database: Path, tmp_path: Path) -> None:
    for path, count in ((database, 3), (tmp_path / "other.sqlite3", 1)):
        with history(path) as repository:
            for _ in range(count):
                repository.save(make_record())
    file = SqliteHistoryFile(database, FakeClock())
    works: list[Callable[[_Stopped], object]] = [
        lambda stop: file.back_up("manual", 1, stop),
        lambda stop: file.restore(tmp_path / "other.sqlite3", stop),
    ]
    for work in works:
        with pytest.raises(RunCancelledError):
            work(_Stopped(1))
        assert rows(database) == 3
        assert file.backups() == []
        assert not list(tmp_path.rglob("*.tmp*"))


def test_a_copy_in_steps_is_of_one_state_whatever_is_written_meanwhile(database: Path) -> None:
    text = "a rather long prompt " * 20_000
    with history(database) as repository:
        for _ in range(30):
            repository.save(make_record(improved_prompt=text))
        told: list[Progress] = []

        def write_meanwhile(progress: Progress) -> None:
            told.append(progress)
            repository.save(make_record())

        backup = SqliteHistoryFile(database, FakeClock()).back_up("manual", 1, write_meanwhile)
    assert rows(backup.path) == 30
    assert len(told) >= 3
    assert all(progress.unit == BYTES for progress in told)
    assert [progress.done for progress in told] == sorted(progress.done for progress in told)
    assert told[-1].fraction == 1.0


def test_a_stopped_mending_leaves_the_damaged_file_in_its_place(database: Path) -> None:
    with history(database) as repository:
        for _ in range(50):
            repository.save(make_record(improved_prompt="x" * 5000))
    content = bytearray(database.read_bytes())
    content[40_000:60_000] = b"\xff" * 20_000
    database.write_bytes(content)
    file = SqliteHistoryFile(database, FakeClock())
    assert file.check(CancelToken()) is not None
    with pytest.raises(RunCancelledError):
        file.repair([], _Stopped(2))
    assert database.read_bytes() == content
    assert not list(database.parent.glob("*damaged*"))
    report = file.repair([])
    assert report is not None
    assert report.kept_aside is not None
