"""Exports and imports of what was tried: nothing lost, nothing twice, nothing bad taken in."""

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from domain.evaluation.experiment import AskedWith, Choice, Experiment, Vote
from domain.evaluation.ports import CaseSet
from domain.history.operations import DeleteExperimentOperation, Operation, SaveCasesOperation, SaveOutputOperation
from domain.history.ports import PromptRepository, WaitingOperation
from domain.history.transfer import ExportFormat, ImportReport
from domain.prompts.record import PromptHistory
from storage.repository import SqlitePromptRepository
from storage.transfer.jsonl import import_lines
from storage.transfer.run import export_to
from tests.support.experiments import BETTER, CASES, make_experiment, make_output
from tests.support.records import make_record
from tests.support.repositories import as_target, memory_history


@pytest.fixture
def repository() -> Iterator[SqlitePromptRepository]:
    with memory_history() as repository:
        yield repository


@pytest.fixture
def tried(repository: PromptRepository) -> tuple[PromptHistory, Experiment]:
    record = repository.save(make_record())
    way = AskedWith(most_tokens=4000, base_url="http://localhost:8080/v1", temperature=0.3)
    experiment = make_experiment(record, tally=BETTER, votes=(Vote(0, Choice.IMPROVED),), asked_with=way)
    for one in (experiment, make_experiment(uid="of files")):
        repository.experiments.save_experiment(one)
        for case in range(2):
            repository.experiments.save_output(make_output(one, case, text="a\n\tb 日本"))
    repository.experiments.save_cases(record.root_uid, CASES)
    return record, experiment


def exported(
    repository: PromptRepository, export_format: ExportFormat = ExportFormat.JSONL, waiting: tuple[Operation, ...] = ()
) -> bytes:
    file = io.BytesIO()
    names = [WaitingOperation("file", operation) for operation in waiting]
    export_to(file, repository, lambda _progress: None, overwrite=False, export_format=export_format, waiting=names)
    return file.getvalue()


def imported(data: bytes, repository: PromptRepository) -> ImportReport:
    return import_lines(io.BytesIO(data), *as_target(repository))


def test_an_import_brings_back_everything_and_a_second_one_changes_nothing(
    repository: PromptRepository, tried: tuple[PromptHistory, Experiment]
) -> None:
    data = exported(repository)
    with memory_history() as other:
        assert imported(data, other) == ImportReport(added=1, tries=2)
        assert exported(other) == data
        assert other.experiments.find_experiment(tried[1].uid) == tried[1]
        assert imported(data, other) == ImportReport(known=1)
        assert exported(other) == data


def test_an_import_keeps_what_is_newer(repository: PromptRepository, tried: tuple[PromptHistory, Experiment]) -> None:
    record, experiment = tried
    data = exported(repository)
    newer = replace(experiment, tally=replace(BETTER, wins=1))
    repository.experiments.save_experiment(newer)
    repository.experiments.save_cases(record.root_uid, CaseSet())
    imported(data, repository)
    assert repository.experiments.find_experiment(experiment.uid) == newer
    assert repository.experiments.cases_of(record.root_uid) == CaseSet()


def test_an_import_brings_back_what_was_deleted(
    repository: PromptRepository, tried: tuple[PromptHistory, Experiment]
) -> None:
    record, _ = tried
    data = exported(repository)
    repository.delete(record.uid)
    repository.experiments.delete_experiment("of files")
    assert imported(data, repository).added == 1
    assert exported(repository) == data


def test_an_export_has_what_waits(repository: PromptRepository, tried: tuple[PromptHistory, Experiment]) -> None:
    _, experiment = tried
    late = make_output(experiment, 1, 1)
    waiting = (
        SaveOutputOperation(late),
        DeleteExperimentOperation("of files"),
        SaveCasesOperation("another", CASES),
    )
    with memory_history() as other:
        imported(exported(repository, waiting=waiting), other)
        assert [one.uid for one in other.experiments.every_experiment()] == [experiment.uid]
        assert late in other.experiments.outputs_of(experiment.uid)
        assert other.experiments.cases_of("another") == CASES


@pytest.mark.parametrize("export_format", [ExportFormat.CSV, ExportFormat.MARKDOWN])
def test_other_formats_have_the_records_alone(
    repository: PromptRepository, tried: tuple[PromptHistory, Experiment], export_format: ExportFormat
) -> None:
    data = exported(repository, export_format)
    repository.experiments.delete_experiment("of files")
    repository.experiments.delete_experiment(tried[1].uid)
    assert exported(repository, export_format) == data


def test_an_export_of_an_earlier_version_has_no_experiments_and_is_imported(tried: object) -> None:
    with memory_history() as repository:
        repository.save(make_record())
        data = exported(repository)
    assert len(data.splitlines()) == 2
    with memory_history() as other:
        assert imported(data, other) == ImportReport(added=1)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ({"experiment": None}, "instance of Experiment"),
        ({"experiment": {"cases": []}}, "Field required"),
        ({"output": {"text": 5}}, "Field required"),
        ({"output": "OUTPUT", "milliseconds": -1}, "milliseconds must be >= 0"),
        ({"output": "OUTPUT", "cost": float("inf")}, "cost must be >= 0"),
        ({"cases": {"cases": [], "checks": []}}, "root_uid cannot be empty"),
        ({"cases": {"cases": 5}, "root_uid": "root"}, "tuple"),
    ],
)
def test_a_line_that_is_wrong_is_named_and_the_others_are_taken(
    repository: PromptRepository, tried: tuple[PromptHistory, Experiment], content: dict[str, object], reason: str
) -> None:
    lines = exported(repository).splitlines(keepends=True)
    if content.get("output") == "OUTPUT":
        wrong = json.loads(next(line for line in lines if line.startswith(b'{"output"')))
        wrong["output"] |= {name: value for name, value in content.items() if name != "output"}
    else:
        wrong = content
    lines.insert(2, json.dumps(wrong).encode() + b"\n")
    with memory_history() as other:
        report = imported(b"".join(lines), other)
        [(number, told)] = report.refused
        assert number == 3
        assert reason in told
        assert len(list(other.experiments.every_experiment())) == 2


def test_what_is_read_before_it_is_written_is_bound_in_bytes() -> None:
    experiment = make_experiment(repeats=10)
    with memory_history() as other:
        other.experiments.save_experiment(experiment)
        for number in range(20):
            other.experiments.save_output(make_output(experiment, number // 10, number % 10, text="x" * 1_000_000))
        data = exported(other)
    with memory_history() as other:
        reader, submit_many = as_target(other)
        written: list[int] = []

        def submit(operations: Sequence[Operation]) -> None:
            written.append(len(operations))
            submit_many(operations)

        assert import_lines(io.BytesIO(data), reader, submit) == ImportReport(tries=1)
        assert (sum(written), max(written)) == (21, 10), "the experiment's short line, then nine of a megabyte"
        assert exported(other) == data


def test_control_sequences_of_a_file_are_removed(
    repository: PromptRepository, tried: tuple[PromptHistory, Experiment], tmp_path: Path
) -> None:
    data = exported(repository).replace("日本".encode(), b"\\u001b[31mred\\u0000")
    with memory_history() as other:
        assert imported(data, other).refused == []
        assert other.experiments.outputs_of("of files")[0].text == "a\n\tb red"
