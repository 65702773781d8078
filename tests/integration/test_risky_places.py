"""Where a history is at risk, the write-ahead log is not used unless a person says so, and the risk is told once."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from domain.history.notices import Notice
from tests.support.commands import run
from tests.support.records import make_record
from tui.composition.container import Container
from tui.composition.paths import Paths

SYNCED = "in a folder that Syncthing synchronises"


@pytest.fixture
def synced(paths: Paths) -> Paths:
    (paths.data / ".stfolder").mkdir(parents=True)
    return paths


def journal_mode(paths: Paths) -> str:
    with closing(sqlite3.connect(paths.database)) as connection:
        mode: str = connection.execute("PRAGMA journal_mode").fetchone()[0]
        return mode


def use(paths: Paths) -> tuple[tuple[str, ...], list[Notice]]:
    """Run the application's services once; return what the status bar notes and the news."""
    news: list[Notice] = []
    container = Container(paths)
    try:
        notes = container.start(lambda _status: None).weakened_promises
        container.repository().save(make_record())
        container.look_after_history(news.append, lambda _progress: None, lambda _progress: None)
    finally:
        container.close()
    return notes, news


def test_without_a_risk_nothing_is_said(paths: Paths) -> None:
    assert use(paths) == ((), [])
    assert journal_mode(paths) == "wal"


def test_the_log_is_given_up_and_the_risk_told_once(synced: Paths) -> None:
    notes, [news] = use(synced)
    assert notes == (f"history {SYNCED}, WAL off",)
    assert journal_mode(synced) == "delete"
    assert news.sentence.startswith(f"The history {synced.database} is {SYNCED}.")
    assert "without the write-ahead log" in news.sentence
    assert "SQLITE_DB_PATH" in news.next_step
    assert "SQLITE_WAL_MODE" in news.next_step
    assert use(synced) == (notes, [])


@pytest.mark.parametrize("source", ["environment", ".env", "config.toml"])
@pytest.mark.parametrize(("value", "mode"), [("true", "wal"), ("false", "delete")])
def test_a_person_can_say_otherwise(
    synced: Paths, source: str, value: str, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced.config.mkdir()
    if source == "environment":
        monkeypatch.setenv("SQLITE_WAL_MODE", value)
    elif source == ".env":
        (synced.config / ".env").write_text(f"SQLITE_WAL_MODE={value}\n")
        (synced.config / ".env").chmod(0o600)
    else:
        synced.config_file.write_text(f"sqlite_wal_mode = {value}\n")
    notes, _ = use(synced)
    assert journal_mode(synced) == mode
    assert notes == (*(("WAL off",) if value == "false" else ()), f"history {SYNCED}")


def test_a_history_that_used_the_log_gives_it_up_where_it_is_moved(paths: Paths) -> None:
    use(paths)
    (paths.data / ".stfolder").mkdir()
    use(paths)
    assert journal_mode(paths) == "delete"


def test_doctor_names_the_place_and_the_risk_until_a_person_has_decided(tmp_path: Path) -> None:
    (tmp_path / ".stfolder").mkdir()
    database = {"SQLITE_DB_PATH": str(tmp_path / "history.sqlite3")}
    report = json.loads(run("doctor", "--json", environ=database).stdout)
    assert report["database"]["place"] == SYNCED
    [sentence] = [one for one in report["attention"] if SYNCED in one]
    assert "another machine" in sentence
    decided = run("doctor", environ={**database, "SQLITE_WAL_MODE": "true"})
    assert f"; {SYNCED}" in decided.stdout
    assert "another machine" not in decided.stdout
