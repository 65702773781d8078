"""What every `Spool` promises."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from domain.errors import SpoolFullError
from domain.evaluation.experiment import Experiment, Output
from domain.evaluation.ports import CaseSet
from domain.history.operations import (
    ArchiveOperation,
    DeleteExperimentOperation,
    DeleteOperation,
    EditOperation,
    FavoriteOperation,
    Operation,
    SaveCasesOperation,
    SaveExperimentOperation,
    SaveOperation,
    SaveOutputOperation,
    cases_key,
)
from domain.history.ports import Spool
from domain.prompts.record import PromptHistory
from storage.spool.spool import FileSpool
from tests.support.experiments import BETTER, experiments, make_experiment, make_output, outputs
from tests.support.fake_ports import FakeSpool
from tests.support.records import make_record, records
from tests.support.tiers import examples


@pytest.fixture(params=["memory", "files"])
def spool(request: pytest.FixtureRequest, tmp_path: Path) -> Spool:
    return FakeSpool() if request.param == "memory" else FileSpool(tmp_path / "spool")


def test_an_empty_spool_holds_nothing(spool: Spool) -> None:
    assert spool.waiting() == []
    assert spool.unreadable() == 0


def test_finding_out_whether_something_could_be_written_leaves_nothing(spool: Spool) -> None:
    spool.check_writable(SaveOperation(make_record()))
    assert (spool.waiting(), spool.unreadable()) == ([], 0)


def test_operations_wait_oldest_first(spool: Spool) -> None:
    operations = [SaveOperation(make_record()) for _ in range(12)]
    names = [spool.put(operation) for operation in operations]
    assert [waiting.operation for waiting in spool.waiting()] == operations
    assert [waiting.name for waiting in spool.waiting()] == names == sorted(names)


def test_a_retired_operation_is_gone_and_the_order_stays(spool: Spool) -> None:
    operations = [SaveOperation(make_record()) for _ in range(3)]
    names = [spool.put(operation) for operation in operations]
    spool.acknowledge(names[1])
    last = SaveOperation(make_record())
    spool.put(last)
    assert [waiting.operation for waiting in spool.waiting()] == [operations[0], operations[2], last]


def test_retiring_twice_is_no_error(spool: Spool) -> None:
    name = spool.put(SaveOperation(make_record()))
    spool.acknowledge(name)
    spool.acknowledge(name)
    assert spool.waiting() == []


def test_the_same_operation_may_wait_twice(spool: Spool) -> None:
    operation = SaveOperation(make_record())
    assert spool.put(operation) != spool.put(operation)
    assert len(spool.waiting()) == 2


def read_anew(spool: Spool) -> Spool:
    """Return the same spool as another process sees it, which must read what was written."""
    return FileSpool(spool._folder) if isinstance(spool, FileSpool) else spool


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(60), deadline=None)
@given(record=records)
def test_every_record_comes_back_as_it_was(spool: Spool, record: PromptHistory) -> None:
    name = spool.put(SaveOperation(record))
    for each in (spool, read_anew(spool)):
        assert [(waiting.name, waiting.operation) for waiting in each.waiting()] == [(name, SaveOperation(record))]
    spool.acknowledge(name)
    spool.erase(record.uid)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(40), deadline=None)
@given(experiment=experiments, output=outputs)
def test_every_experiment_and_output_comes_back_as_it_was(spool: Spool, experiment: Experiment, output: Output) -> None:
    operations: list[Operation] = [SaveExperimentOperation(experiment), SaveOutputOperation(output)]
    name = spool.put(*operations)
    for each in (spool, read_anew(spool)):
        assert [waiting.operation for waiting in each.waiting()] == operations
    spool.acknowledge(name)
    spool.erase(experiment.uid, output.experiment_uid)
    assert spool.journal() == []


EXPERIMENT = make_experiment(make_record(uid="one"), uid="tried", tally=BETTER)
EVERY_KIND: list[Operation] = [
    SaveOperation(make_record(uid="one")),
    SaveOperation(make_record(uid="one"), restores=True),
    FavoriteOperation("one", True),
    FavoriteOperation("one", False),
    EditOperation("one", "camión 日本"),
    EditOperation("one", None),
    ArchiveOperation("one", datetime(2026, 1, 1, 2, 3, 4, 567_000, tzinfo=UTC)),
    ArchiveOperation("one", None),
    DeleteOperation("one"),
    SaveExperimentOperation(EXPERIMENT),
    SaveExperimentOperation(EXPERIMENT, restores=True),
    SaveOutputOperation(make_output(EXPERIMENT, text="camión 日本")),
    DeleteExperimentOperation(EXPERIMENT.uid),
    SaveCasesOperation("one", CaseSet(cases=EXPERIMENT.cases, checks=("at most 80 words",))),
    SaveCasesOperation("one", CaseSet(), restores=True),
]


def test_every_kind_of_operation_comes_back_as_it_was_and_in_order(spool: Spool) -> None:
    for operation in EVERY_KIND:
        spool.put(operation)
    for each in (spool, read_anew(spool)):
        assert [waiting.operation for waiting in each.waiting()] == EVERY_KIND


def test_what_is_retired_lies_in_the_journal_until_a_backup_has_it(spool: Spool) -> None:
    names = [spool.put(operation) for operation in EVERY_KIND]
    for name in names:
        spool.acknowledge(name)
    assert [retired.operation for retired in spool.journal()] == EVERY_KIND
    spool.prune_journal(names[:3])
    spool.prune_journal(["nobody"])
    assert [retired.operation for retired in spool.journal()] == EVERY_KIND[3:]
    later = DeleteOperation("two")
    spool.acknowledge(spool.put(later))
    assert spool.journal()[-1].operation == later, "numbers grow on over what the journal holds"


def test_a_forgotten_record_leaves_only_its_delete_in_the_journal(spool: Spool) -> None:
    other = SaveOperation(make_record())
    for operation in (*EVERY_KIND, other):
        spool.acknowledge(spool.put(operation))
    waiting = SaveOperation(make_record(uid="one"))
    spool.put(waiting)
    spool.erase("one", EXPERIMENT.uid, cases_key("one"))
    deletes = [DeleteOperation("one"), DeleteExperimentOperation(EXPERIMENT.uid)]
    assert [retired.operation for retired in spool.journal()] == [*deletes, other]
    assert [left.operation for left in spool.waiting()] == [waiting]


def test_many_operations_are_put_as_one_and_stand_in_the_order(spool: Spool) -> None:
    first, last = DeleteOperation("before"), DeleteOperation("after")
    spool.put(first)
    name = spool.put(*EVERY_KIND)
    spool.put(last)
    for each in (spool, read_anew(spool)):
        assert [waiting.operation for waiting in each.waiting()] == [first, *EVERY_KIND, last]
    assert [waiting.name for waiting in spool.waiting()].count(name) == len(EVERY_KIND)
    spool.acknowledge(name)
    assert [retired.operation for retired in spool.journal()] == EVERY_KIND
    assert spool.journal_length() == len(EVERY_KIND)
    assert spool.unreadable() == 0


def test_of_many_operations_some_can_go_on_waiting(spool: Spool) -> None:
    name = spool.put(*EVERY_KIND)
    spool.put(DeleteOperation("after"))
    left = [EVERY_KIND[1], EVERY_KIND[4]]
    done = [operation for operation in EVERY_KIND if operation not in left]
    spool.acknowledge(name, left)
    assert [waiting.operation for waiting in spool.waiting()] == [*left, DeleteOperation("after")]
    assert [retired.operation for retired in spool.journal()] == done
    spool.acknowledge(name, left)
    assert [retired.operation for retired in spool.journal()] == done
    spool.acknowledge(name)
    assert sorted(map(str, (retired.operation for retired in spool.journal()))) == sorted(map(str, EVERY_KIND))
    spool.acknowledge("nobody", left)


def test_forgotten_records_leave_the_others_of_the_same_file(spool: Spool) -> None:
    records = [make_record(uid=f"{number}") for number in range(5)]
    for portion in (records[:3], records[3:]):
        spool.acknowledge(spool.put(*map(SaveOperation, portion)))
    spool.acknowledge(spool.put(DeleteOperation("0"), DeleteOperation("3"), DeleteOperation("4")))
    spool.erase("0")
    spool.erase("3", "4")
    assert [retired.operation for retired in spool.journal()] == [
        SaveOperation(records[1]),
        SaveOperation(records[2]),
        *(DeleteOperation(uid) for uid in ("0", "3", "4")),
    ]


def test_one_claim_at_a_time(spool: Spool) -> None:
    with spool.claim() as first:
        assert first
        with spool.claim() as second:
            assert not second
        with spool.claim() as third:
            assert not third, "a refused claim takes nothing from the one that holds it"
    with spool.claim() as again:
        assert again


def test_at_its_bound_it_has_no_room_and_still_keeps_what_is_finished(tmp_path: Path) -> None:
    for spool in (FakeSpool(limit=2), FileSpool(tmp_path / "spool", limit=2)):
        assert spool.check_room() == 2
        spool.put(DeleteOperation("a"))
        assert spool.check_room() == 1
        name = spool.put(DeleteOperation("b"))
        with pytest.raises(SpoolFullError, match="2"):
            spool.check_room()
        spool.put(DeleteOperation("c"))
        assert len(spool.waiting()) == 3
        spool.acknowledge(name)
        with pytest.raises(SpoolFullError):
            spool.check_room()


def test_each_of_many_operations_takes_room(tmp_path: Path) -> None:
    for spool in (FakeSpool(limit=5), FileSpool(tmp_path / "spool", limit=5)):
        spool.put(*map(DeleteOperation, "abc"))
        assert spool.check_room() == 2
        spool.put(*map(DeleteOperation, "de"))
        with pytest.raises(SpoolFullError, match="5"):
            spool.check_room()
