"""What lies on the disk is the owner's alone; what was deleted is gone; a key and a log never meet a prompt."""

import os
import stat
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from domain.evaluation.experiment import Case, ComparedPrompt
from domain.evaluation.ports import CaseSet
from domain.history.operations import (
    DeleteOperation,
    Operation,
    SaveCasesOperation,
    SaveExperimentOperation,
    SaveOperation,
    SaveOutputOperation,
)
from domain.history.waiting import apply_operations
from domain.prompts.record import PromptHistory
from storage.recovery.repair import SqliteHistoryFile
from storage.spool.spool import FileSpool
from tests.support.clocks import FakeClock
from tests.support.experiments import make_experiment, make_output
from tests.support.histories import bare_connection, history, open_history
from tests.support.records import make_record
from tests.support.terminal import terminal
from tui.composition.container import Container
from tui.composition.paths import Paths, platform_paths

CANARY = "zanzibar-canary"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "data" / "history.sqlite3"


@pytest.mark.skipif(sys.platform == "win32", reason="modes are of Unix")
def test_everything_is_private_even_when_the_shell_asks_for_nothing(tmp_path: Path) -> None:
    home = {name: str(tmp_path / "home" / name) for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")}
    key = "sk-canary-at-rest"
    before = os.umask(0)
    try:
        with terminal(CANARY, environ=home | {"LLM_API_KEY": key}, module="tests.support.scripted_app") as app:
            app.shows("engine: ready")
            app.send("\n")
            app.shows("✓ saved")
            app.send("\x0e")
            app.send("a draft with a canary")
            app.shows("a draft with a canary")
            app.send("\x11")
            assert app.wait() == 0
    finally:
        os.umask(before)
    paths = [*(tmp_path / "home").rglob("*")]
    names = {path.name for path in paths if path.is_file()}
    assert {"history.sqlite3", "draft.json", "prompt-improver.log"} <= names
    open_files = [str(path) for path in paths if path.is_file() and stat.S_IMODE(path.stat().st_mode) & 0o077]
    roots = {"home", *home}
    open_folders = [
        str(path)
        for path in paths
        if path.is_dir() and path.name not in roots and stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    assert (open_files, open_folders) == ([], [])
    with_key = [str(path) for path in paths if path.is_file() and key.encode() in path.read_bytes()]
    assert with_key == []
    logs = b"".join(path.read_bytes() for path in (tmp_path / "home" / "XDG_STATE_HOME").rglob("*") if path.is_file())
    assert b"canary" not in logs


def test_backups_spool_and_journal_are_private(tmp_path: Path) -> None:
    paths = Paths(*(tmp_path / name for name in ("config", "data", "cache", "log")))
    before = os.umask(0)
    try:
        container = Container(paths)
        container.writer().keep(make_record())
        container.writer().drain()
        container.writer().keep(make_record())
        container.history_file().back_up("manual", 2)
        container.close()
    finally:
        os.umask(before)
    files = [path for path in paths.data.rglob("*") if path.is_file()]
    assert {path.parent.name for path in files} >= {"backups", "journal"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    folders = [paths.data, *(path for path in paths.data.rglob("*") if path.is_dir())]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o700}


def _holding(folder: Path, text: str) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes())


def test_a_deleted_record_is_gone_from_table_index_and_log(database: Path) -> None:
    record = make_record(original_idea=CANARY, improved_prompt=f"{CANARY} " * 2000)
    with history(database) as repository:
        repository.save(make_record())
        repository.save(record)
        repository.search(CANARY)
        assert _holding(database.parent, CANARY)
        repository.delete(record.uid)
        assert _holding(database.parent, CANARY) == []
        assert repository.search(CANARY) == []
    assert _holding(database.parent, CANARY) == []


def test_the_words_of_a_deleted_record_are_gone_from_the_search_index(database: Path) -> None:
    word = CANARY.replace("-", "")
    record = make_record(original_idea=f"{word} of the east", improved_prompt=f"{word} " * 2000)
    with history(database) as repository:
        for number in range(300):
            repository.save(make_record(original_idea=f"idea {number}"))
        repository.save(record)
        while not repository.maintain_index(10).is_done:
            pass
        repository.delete(record.uid)
        while not repository.maintain_index(0.01).is_done:
            pass
        assert _holding(database.parent, word) == []
    assert _holding(database.parent, word) == []


def test_a_deleted_record_is_gone_once_the_last_reader_lets_go(database: Path) -> None:
    record = make_record(original_idea=CANARY)
    with history(database) as repository:
        repository.save(record)
        with bare_connection(database) as other:
            other.execute("BEGIN")
            other.execute("SELECT count(*) FROM prompt_history").fetchone()
            repository.delete(record.uid)
            assert _holding(database.parent, CANARY)  # the reader still sees it
            other.execute("COMMIT")
        repository.save(make_record())
        assert _holding(database.parent, CANARY) == []


def test_a_deleted_record_is_gone_from_spool_and_journal(tmp_path: Path) -> None:
    paths = platform_paths()
    container = Container(paths)
    writer = container.writer()
    record = make_record(original_idea=CANARY)
    writer.keep(record)
    writer.drain()
    assert _holding(paths.data, CANARY)
    writer.submit(DeleteOperation(record.uid))
    writer.drain()
    container.close()
    assert _holding(paths.data, CANARY) == []


def tried(record: PromptHistory) -> tuple[Operation, ...]:
    """Return what saves a record, an experiment of it, outputs, and cases of its lineage, all with the canary."""
    prompt = ComparedPrompt(text=CANARY, name="original idea", uid=record.uid)
    cases = (Case(message=f"{CANARY} " * 500),)
    experiment = replace(make_experiment(record), original=prompt, cases=cases)
    outputs = (make_output(experiment, case, text=f"{CANARY} " * 2000) for case in range(3))
    return (
        SaveOperation(record),
        SaveExperimentOperation(experiment),
        *map(SaveOutputOperation, outputs),
        SaveCasesOperation(record.root_uid, CaseSet(cases=cases, checks=(f"contains {CANARY}",))),
    )


@pytest.mark.parametrize("how", ["delete", "many", "old", "alone"])
def test_the_experiments_of_a_deleted_record_are_gone_from_the_file_and_its_log(database: Path, how: str) -> None:
    with history(database) as repository:
        records = [make_record(created_at=FakeClock().now() - timedelta(days=90)) for _ in range(3)]
        for record in records:
            apply_operations(tried(record), repository)
        assert _holding(database.parent, CANARY)
        if how == "delete":
            for record in records:
                assert repository.delete(record.uid)
        elif how == "many":
            apply_operations([DeleteOperation(record.uid) for record in records], repository)
        elif how == "old":
            assert repository.delete_old_records(30) == 3
        else:
            for experiment in repository.experiments.every_experiment():
                repository.experiments.delete_experiment(experiment.uid)
            for record in records:
                repository.experiments.save_cases(record.root_uid, CaseSet())
                repository.delete(record.uid)
        assert _holding(database.parent, CANARY) == []
    assert _holding(database.parent, CANARY) == []


def test_the_experiments_of_a_deleted_record_are_gone_from_spool_and_journal(tmp_path: Path) -> None:
    paths = platform_paths()
    container = Container(paths)
    record = make_record(original_idea=CANARY)
    operations = tried(record)
    for operation in operations:
        container.submit(operation)
    container.writer().drain()
    assert _holding(paths.data, CANARY)
    container.submit(DeleteOperation(record.uid))
    for late in operations[1:]:
        container.submit(late)
    container.writer().drain()
    container.close()
    assert _holding(paths.data, CANARY) == []


def test_a_backup_still_holds_what_was_deleted_later(database: Path) -> None:
    """As the person is told at every delete."""
    record = make_record(original_idea=CANARY)
    with history(database) as repository:
        repository.save(record)
        backup = SqliteHistoryFile(database, FakeClock()).back_up("manual", 1)
        repository.delete(record.uid)
    assert _holding(database.parent, CANARY) == [backup.path.name]


def test_an_undone_delete_keeps_its_id(tmp_path: Path) -> None:
    database = tmp_path / "history.sqlite3"
    repository = open_history(database)
    saved = [repository.save(make_record()) for _ in range(3)]
    repository.delete(saved[1].uid)
    repository.restore(saved[1])
    assert repository.find_by_uid(saved[1].uid) == saved[1]
    repository.close()
    assert FileSpool(tmp_path / "spool").waiting() == []
    assert SaveOperation(saved[1], restores=True).uid == saved[1].uid
