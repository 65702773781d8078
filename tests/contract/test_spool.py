"""What every `Spool` promises."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from domain.operations import SaveOperation
from domain.ports import Spool
from domain.prompt_history import PromptHistory
from storage.spool import FileSpool
from tests.support.fake_ports import FakeSpool
from tests.support.records import make_record, records


@pytest.fixture(params=["memory", "files"])
def spool(request: pytest.FixtureRequest, tmp_path: Path) -> Spool:
    return FakeSpool() if request.param == "memory" else FileSpool(tmp_path / "spool")


def test_an_empty_spool_holds_nothing(spool: Spool) -> None:
    assert spool.waiting() == []
    assert spool.unreadable() == 0


def test_operations_wait_oldest_first(spool: Spool) -> None:
    operations = [SaveOperation(make_record()) for _ in range(12)]
    names = [spool.put(operation) for operation in operations]
    assert [waiting.operation for waiting in spool.waiting()] == operations
    assert [waiting.name for waiting in spool.waiting()] == names == sorted(names)


def test_a_retired_operation_is_gone_and_the_order_stays(spool: Spool) -> None:
    operations = [SaveOperation(make_record()) for _ in range(3)]
    names = [spool.put(operation) for operation in operations]
    spool.retire(names[1])
    last = SaveOperation(make_record())
    spool.put(last)
    assert [waiting.operation for waiting in spool.waiting()] == [operations[0], operations[2], last]


def test_retiring_twice_is_no_error(spool: Spool) -> None:
    name = spool.put(SaveOperation(make_record()))
    spool.retire(name)
    spool.retire(name)
    assert spool.waiting() == []


def test_the_same_operation_may_wait_twice(spool: Spool) -> None:
    operation = SaveOperation(make_record())
    assert spool.put(operation) != spool.put(operation)
    assert len(spool.waiting()) == 2


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(record=records)
def test_every_record_comes_back_as_it_was(spool: Spool, record: PromptHistory) -> None:
    name = spool.put(SaveOperation(record))
    assert [(waiting.name, waiting.operation.record) for waiting in spool.waiting()] == [(name, record)]
    spool.retire(name)
