"""Experiments in a damaged, lost, backed up or killed history."""

import os
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from domain.evaluation.experiment import Experiment, Side
from domain.evaluation.ports import CaseSet
from domain.history.operations import (
    DeleteExperimentOperation,
    DeleteOperation,
    Operation,
    SaveCasesOperation,
    SaveExperimentOperation,
    SaveOutputOperation,
    cases_key,
)
from domain.history.ports import WaitingOperation
from domain.history.waiting import apply_operations
from storage.database import migrations
from storage.recovery.repair import SqliteHistoryFile
from storage.spool.spool import FileSpool
from tests.support.clocks import FakeClock
from tests.support.experiments import CASES, make_experiment, make_output
from tests.support.histories import bare_connection, history, start_python
from tests.support.records import make_record

COUNT = 60


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "data" / "history.sqlite3"


@pytest.fixture
def file(database: Path) -> SqliteHistoryFile:
    return SqliteHistoryFile(database, FakeClock())


def operations_of(experiment: Experiment, outputs: int = 2) -> list[Operation]:
    made = [make_output(experiment, case, text=f"output {case} " * 100) for case in range(outputs)]
    return [SaveExperimentOperation(experiment), *map(SaveOutputOperation, made)]


def fill(database: Path, count: int = COUNT) -> list[Experiment]:
    made = []
    with history(database) as repository:
        for _ in range(count):
            record = repository.save(make_record())
            made.append(make_experiment(record))
            apply_operations([*operations_of(made[-1]), SaveCasesOperation(record.root_uid, CASES)], repository)
    checkpoint(database)
    return made


def checkpoint(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def kept(database: Path) -> dict[str, int]:
    """Return how many outputs each experiment has."""
    with history(database) as repository:
        store = repository.experiments
        return {one.uid: len(store.outputs_of(one.uid)) for one in store.every_experiment()}


def damage_page_of(database: Path, table: str) -> None:
    """Overwrite a page in the middle of a table."""
    sql = "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf'"
    with bare_connection(database) as connection:
        try:
            pages = connection.execute(sql, [table]).fetchall()
        except sqlite3.OperationalError:
            pytest.skip("this SQLite tells nothing about its pages")
    page = pages[len(pages) // 2][0]
    with database.open("r+b") as damaged:
        damaged.seek((page - 1) * 4096)
        damaged.write(os.urandom(4096))


@pytest.mark.parametrize("table", ["experiment", "experiment_output", "prompt_history"])
def test_what_is_around_a_damaged_page_is_brought_over(database: Path, file: SqliteHistoryFile, table: str) -> None:
    fill(database)
    damage_page_of(database, table)
    assert file.repair([]) is not None
    found = kept(database)
    whole = sum(outputs == 2 for outputs in found.values())
    assert whole > COUNT // 2
    assert len(found) < COUNT or (table != "experiment")
    assert whole < COUNT or table == "prompt_history"
    with bare_connection(database) as connection:
        orphans = "SELECT count(*) FROM experiment_output WHERE experiment_uid NOT IN (SELECT uid FROM experiment)"
        assert connection.execute(orphans).fetchone() == (0,)


def test_backup_and_journal_bring_back_what_is_lost(database: Path, file: SqliteHistoryFile) -> None:
    first, second, third = fill(database, 3)
    file.back_up("automatic", 2)
    late = make_experiment()
    journal = [
        DeleteExperimentOperation(first.uid),
        DeleteOperation(second.record_uid),
        SaveOutputOperation(make_output(third, 0, 0, Side.IMPROVED)),
        *operations_of(late, 1),
    ]
    database.unlink()
    file.repair([WaitingOperation(str(number), operation) for number, operation in enumerate(journal)])
    assert kept(database) == {third.uid: 3, late.uid: 1}
    with history(database) as repository:
        assert repository.experiments.cases_of(third.root_uid) == CASES
        assert repository.experiments.cases_of(second.root_uid) == CaseSet()


def test_what_was_deleted_does_not_come_back_from_a_backup(database: Path, file: SqliteHistoryFile) -> None:
    first, second, *others = fill(database)
    file.back_up("automatic", 2)
    with history(database) as repository:
        repository.experiments.delete_experiment(first.uid)
        repository.delete(second.record_uid)
    checkpoint(database)
    damage_page_of(database, "experiment")
    assert file.repair([]) is not None
    assert kept(database) == {one.uid: 2 for one in others}


def test_a_restored_backup_has_its_experiments(database: Path, file: SqliteHistoryFile) -> None:
    [experiment] = fill(database, 1)
    backup = file.back_up("manual", 1)
    with history(database) as repository:
        repository.delete(experiment.record_uid)
    file.restore(backup.path)
    assert kept(database) == {experiment.uid: 2}


def test_a_backup_knows_its_experiments_and_cases(database: Path, file: SqliteHistoryFile) -> None:
    first, second = fill(database, 2)
    with history(database) as repository:
        repository.experiments.delete_experiment(first.uid)
        repository.delete(first.record_uid)
    backup = file.back_up("automatic", 2)
    uids = [first.uid, second.uid, first.record_uid, cases_key(first.root_uid), cases_key(second.root_uid)]
    assert file.holds(backup, uids)
    assert not file.holds(backup, [*uids, "never seen"])
    assert not file.holds(backup, [*uids, cases_key("never seen")])


def test_a_backup_of_an_earlier_schema_holds_no_experiments(database: Path, file: SqliteHistoryFile) -> None:
    database.parent.mkdir()
    with bare_connection(database) as connection:
        for statements in migrations.MIGRATIONS[:4]:
            for statement in statements:
                connection.execute(statement)
        connection.execute("PRAGMA user_version = 4")
    backup = file.back_up("automatic", 2)
    assert not file.holds(backup, ["experiment"])
    database.unlink()
    assert file.repair([]) is not None
    assert kept(database) == {}


WRITES_UNTIL_KILLED = """
import os, sys
from pathlib import Path
from domain.history.writer import HistoryWriter
from domain.runtime.breaker import CircuitBreaker
from domain.runtime.clock import SystemClock
from storage.repository import SqlitePromptRepository
from storage.spool.spool import FileSpool
from tests.support.experiments import make_experiment, make_output
from tests.support.records import make_record
from domain.history.operations import DeleteOperation, SaveExperimentOperation, SaveOutputOperation

folder, clock = Path(sys.argv[1]), SystemClock()
repository = SqlitePromptRepository(folder / "history.sqlite3", clock=clock)
writer = HistoryWriter(FileSpool(folder / "spool"), lambda: repository, CircuitBreaker(clock), clock)
record = make_record(uid="record")
experiment = make_experiment(record, uid="tried", repeats=10)
writer.start()
writer.keep(record)
writer.submit(SaveExperimentOperation(experiment))
for cell in experiment.cells():
    writer.submit(SaveOutputOperation(make_output(experiment, cell.case, cell.repeat, cell.side)))
    os.write(1, b".")
os.write(1, b"!")
sys.stdin.read()
"""


@pytest.mark.parametrize("kept_before", [1, 7, 23])
def test_an_output_that_was_told_as_kept_survives_a_kill(tmp_path: Path, kept_before: int) -> None:
    process = start_python(WRITES_UNTIL_KILLED, tmp_path)
    assert process.stdout is not None
    told = "".join(process.stdout.read(1) for _ in range(kept_before))
    assert told == "." * kept_before
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    for _ in range(2):
        with history(tmp_path / "history.sqlite3") as repository:
            for waiting in FileSpool(tmp_path / "spool").waiting():
                apply_operations([waiting.operation], repository)
            outputs = repository.experiments.outputs_of("tried")
    cells = list(make_experiment(uid="tried", repeats=10).cells())
    assert [output.cell for output in outputs] == cells[: len(outputs)]
    assert len(outputs) >= kept_before


def test_a_delete_that_was_told_survives_a_kill(tmp_path: Path) -> None:
    code = WRITES_UNTIL_KILLED.replace(
        'os.write(1, b"!")',
        "from domain.history.operations import DeleteOperation\nwriter.submit(DeleteOperation('record'))",
    ).replace("sys.stdin.read()", "os.kill(os.getpid(), 9)")
    process = start_python(code, tmp_path)
    process.communicate(timeout=60)
    assert process.returncode == -9
    with history(tmp_path / "history.sqlite3") as repository:
        for waiting in FileSpool(tmp_path / "spool").waiting():
            apply_operations([waiting.operation], repository)
        assert list(repository.experiments.every_experiment()) == []
        assert repository.experiments.outputs_of("tried") == []
        assert repository.experiments.deleted_with(["record"]) == {"tried"}
