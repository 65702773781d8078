"""What was tried, on its way from the spool to the database and out of the journal."""

import pytest

from domain.errors import SpoolError
from domain.evaluation.ports import CaseSet
from domain.history.operations import (
    DeleteExperimentOperation,
    DeleteOperation,
    SaveCasesOperation,
    SaveExperimentOperation,
    SaveOutputOperation,
)
from tests.support.experiments import make_experiment, make_output
from tests.support.records import make_record
from tests.support.writer_parts import WriterParts


def test_a_deleted_record_leaves_nothing_of_its_experiments_in_the_journal(parts: WriterParts) -> None:
    record = make_record()
    experiment, other = make_experiment(record), make_experiment()
    parts.writer.keep(record)
    for one in (experiment, other):
        parts.writer.submit(SaveExperimentOperation(one))
    parts.writer.submit(SaveOutputOperation(make_output(experiment)))
    parts.writer.submit(SaveCasesOperation(record.root_uid, CaseSet(checks=("json",))))
    parts.writer.drain()
    parts.writer.submit(DeleteOperation(record.uid))
    parts.writer.drain()
    left = [retired.operation for retired in parts.spool.journal()]
    assert left == [SaveExperimentOperation(other), DeleteOperation(record.uid)]


def test_what_comes_late_for_a_deleted_experiment_leaves_the_journal_too(parts: WriterParts) -> None:
    record = make_record()
    experiment = make_experiment(record)
    parts.writer.submit(DeleteOperation(record.uid))
    parts.writer.submit(SaveExperimentOperation(experiment))
    parts.writer.submit(SaveOutputOperation(make_output(experiment)))
    assert parts.writer.drain() == 3
    assert [retired.operation for retired in parts.spool.journal()] == [DeleteOperation(record.uid)]
    deleted = DeleteExperimentOperation(experiment.uid)
    parts.writer.submit(SaveExperimentOperation(experiment), deleted)
    parts.writer.drain()
    assert [retired.operation for retired in parts.spool.journal()] == [DeleteOperation(record.uid), deleted]


def test_a_crash_before_the_journal_is_cleared_is_made_good(parts: WriterParts) -> None:
    record = make_record()
    experiment = make_experiment(record)
    parts.writer.keep(record)
    parts.writer.submit(SaveExperimentOperation(experiment))
    parts.writer.drain()
    parts.writer.submit(DeleteOperation(record.uid))
    parts.spool.retire_error = SpoolError("crashed")
    parts.writer.drain()
    parts.spool.retire_error = None
    assert parts.another_writer().drain() == 1
    assert [retired.operation for retired in parts.spool.journal()] == [DeleteOperation(record.uid)]


def test_an_output_that_cannot_be_stored_is_called_so(parts: WriterParts, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_output: object) -> bool:
        raise ValueError("milliseconds must be >= 0, got -1")

    experiment = make_experiment()
    monkeypatch.setattr(parts.repository.experiments, "save_output", refuse)
    parts.writer.submit(SaveExperimentOperation(experiment))
    parts.writer.submit(SaveOutputOperation(make_output(experiment)))
    assert parts.writer.drain() == 1
    problem = parts.writer.status().problem
    assert problem is not None
    assert problem.sentence == "An output or a verdict cannot be stored (ValueError)."
    assert problem.next_step == "It stays in its file and is still shown."
    assert len(parts.spool.waiting()) == 1
