"""Rows of experiments: what another program wrote into them, and what is refused."""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from domain.evaluation.experiment import Case, Cell, Experiment, Output, Side
from domain.evaluation.ports import CaseSet
from storage.repository import SqlitePromptRepository
from tests.support.experiments import BETTER, make_experiment, make_output
from tests.support.histories import bare_connection, history
from tests.support.records import make_record


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.sqlite3"


@pytest.fixture
def repository(path: Path) -> Iterator[SqlitePromptRepository]:
    with history(path) as repository:
        yield repository


@pytest.fixture
def saved(repository: SqlitePromptRepository) -> tuple[Experiment, Output]:
    """Two experiments of one record; the first has two outputs and will be damaged."""
    record = repository.save(make_record())
    experiment = make_experiment(record, tally=BETTER)
    output = make_output(experiment)
    for one in (experiment, make_experiment(record, uid="good", tally=BETTER)):
        repository.experiments.save_experiment(one)
    repository.experiments.save_output(output)
    repository.experiments.save_output(make_output(experiment, 1))
    return experiment, output


def change(path: Path, sql: str, *values: object) -> None:
    with bare_connection(path) as connection:
        connection.execute("PRAGMA ignore_check_constraints = 1")
        connection.execute(sql, values)


@pytest.mark.parametrize("details", ["no json", "{}", '{"cases": []}', b"\xff", "[" * 100_000, "1" + "0" * 400])
def test_an_experiment_that_cannot_be_read_is_left_out_and_counted(
    repository: SqlitePromptRepository,
    saved: tuple[Experiment, Output],
    path: Path,
    details: object,
    caplog: pytest.LogCaptureFixture,
) -> None:
    experiment, _ = saved
    change(path, "UPDATE experiment SET details = ?, tally = ? WHERE uid = ?", details, details, experiment.uid)
    store = repository.experiments
    assert store.find_experiment(experiment.uid) is None
    with caplog.at_level(logging.WARNING):
        assert [one.uid for one in store.experiments_of([experiment.record_uid])] == ["good"]
    assert set(caplog.messages) == {"rows of experiments that cannot be read: 1"}
    assert [one.uid for one in store.every_experiment()] == ["good"]
    assert len(store.compared_records()) == 1
    assert store.save_experiment(experiment)
    assert store.find_experiment(experiment.uid) == experiment


@pytest.mark.parametrize(
    ("column", "cell"), [("milliseconds", "soon"), ("tokens_in", "many"), ("cost", b"\xff"), ("milliseconds", 10**400)]
)
def test_an_output_that_cannot_be_read_is_left_out_and_replaced(
    repository: SqlitePromptRepository, saved: tuple[Experiment, Output], path: Path, column: str, cell: object
) -> None:
    experiment, output = saved
    value = cell if not isinstance(cell, int) else str(cell)
    change(path, f"UPDATE experiment_output SET {column} = ? WHERE case_number = 0", value)
    store = repository.experiments
    assert [one.cell for one in store.outputs_of(experiment.uid)] == [Cell(1, 0, Side.ORIGINAL)]
    again = replace(output, text="asked again")
    assert store.save_output(again)
    assert store.outputs_of(experiment.uid)[0] == again


def test_cases_that_cannot_be_read_are_left_out(repository: SqlitePromptRepository, path: Path) -> None:
    repository.experiments.save_cases("bad", CaseSet(checks=("json",)))
    repository.experiments.save_cases("good", CaseSet(checks=("json",)))
    change(path, "UPDATE lineage_cases SET cases = '{' WHERE root_uid = 'bad'")
    assert repository.experiments.cases_of("bad") == CaseSet()
    assert list(repository.experiments.every_case_set()) == [("good", CaseSet(checks=("json",)))]


def test_text_is_cleaned_when_it_is_read(
    repository: SqlitePromptRepository, saved: tuple[Experiment, Output], path: Path
) -> None:
    experiment, _ = saved
    change(path, "UPDATE experiment_output SET text = ? WHERE case_number = 0", "\x1b[31mred\x1b[0m\x07")
    assert repository.experiments.outputs_of(experiment.uid)[0].text == "red"
    red = replace(experiment, cases=(Case(message="\x1b[31mred\x07"),))
    repository.experiments.save_experiment(red)
    found = repository.experiments.find_experiment(experiment.uid)
    assert found is not None
    assert found.cases == (Case(message="red"),)
    with bare_connection(path) as connection:
        [details] = connection.execute("SELECT details FROM experiment WHERE uid = ?", [experiment.uid]).fetchone()
    assert json.loads(details)["cases"][0]["message"] == "\x1b[31mred\x07", "cleaned when read, whatever was stored"


@pytest.mark.parametrize(
    "wrong",
    [{"milliseconds": -1}, {"cost": float("inf")}, {"cost": float("nan")}, {"tokens_in": 2**63}, {"text": "\0"}],
)
def test_an_output_that_breaks_a_rule_is_not_stored(
    repository: SqlitePromptRepository, saved: tuple[Experiment, Output], wrong: dict[str, object]
) -> None:
    experiment, output = saved
    with pytest.raises(ValueError, match=r"must be|cannot be stored"):
        repository.experiments.save_output(replace(output, cell=Cell(1, 1, Side.IMPROVED), **wrong))  # type: ignore[arg-type]  # each has its type
    assert len(repository.experiments.outputs_of(experiment.uid)) == 2
