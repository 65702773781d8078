"""Deleting many prompts and bringing them back, with faults of the disk at every place in between."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from domain.errors import SpoolError, StorageError
from domain.evaluation.experiment import Cell, Experiment, Output
from domain.evaluation.ports import CaseSet
from domain.history.experiments import ExperimentReader
from domain.history.operations import DeletedPrompt, DeleteOperation, Operation, SaveOperation, SaveOutputOperation
from domain.history.reader import HistoryReader
from domain.history.writer import HistoryWriter
from domain.prompts.record import PromptHistory
from domain.runtime.breaker import CircuitBreaker
from storage.state.undo import UndoFiles
from tests.support.clocks import FakeClock
from tests.support.experiments import make_experiment, make_output
from tests.support.fake_ports import FakeRepository, FakeSpool
from tests.support.polling import wait_until
from tests.support.records import make_record
from tui.history.actions import HistoryActions
from tui.messages import ActionDone, ActionFailed, Message
from tui.services import Services

_FULL = "The disk is full."
_COUNT = 7
_PLACES = (0, 3, _COUNT - 1)
"""The first record, one in the middle, the last."""


class FaultyDisk:
    """Fails once, at the operation of a kind, or the line of an undo file, that a test has set."""

    def __init__(self) -> None:
        self.left: dict[object, int] = {}
        self.is_written_first = False
        """Whether an operation that fails has reached the disk all the same, as when only the folder is not flushed."""

    def fail_at(self, kind: object, place: int) -> None:
        self.left[kind] = place

    def meets(self, kind: object) -> bool:
        if kind in self.left:
            self.left[kind] -= 1
            if self.left[kind] < 0:
                del self.left[kind]
                return True
        return False


class FaultyUndo(UndoFiles):
    def __init__(self, folder: Path, disk: FaultyDisk) -> None:
        super().__init__(folder)
        self._disk = disk

    def keep(self, records: Iterable[DeletedPrompt]) -> str:
        if self._disk.meets("keep"):
            raise StorageError(_FULL)
        return super().keep(records)

    def read(self, name: str) -> Iterator[DeletedPrompt]:
        for record in super().read(name):
            if self._disk.meets("read"):
                raise StorageError(_FULL)
            yield record


class History:
    """The actions over a history in memory; what a person reads is in `said`."""

    def __init__(self, folder: Path) -> None:
        self.clock = FakeClock()
        self.disk = FaultyDisk()
        self.repository = FakeRepository()
        self.spool = FakeSpool()
        self._writer = HistoryWriter(self.spool, self.repository.open, CircuitBreaker(self.clock), self.clock)
        self._reader = HistoryReader(self.repository.open, self.spool.waiting, self.clock)
        experiments = ExperimentReader(
            lambda: self.repository.experiments, lambda: [each.operation for each in self.spool.waiting()]
        )
        undo = FaultyUndo(folder, self.disk)
        services = SimpleNamespace(
            clock=self.clock,
            history=lambda: self._reader,
            experiments=lambda: experiments,
            undo_store=lambda: undo,
            submit=self._submit,
            submit_many=self._submit_many,
            ensure_room=self._writer.ensure_room,
            backup_count=lambda: 0,
        )
        self.said: list[str] = []
        self.told_as_deleted: set[str] = set()
        self.actions = HistoryActions(cast("Services", services), self._post)

    def _submit(self, operation: Operation) -> None:
        fails = self.disk.meets(type(operation))
        if not fails or self.disk.is_written_first:
            self._writer.submit(operation)
            self._writer.drain()
        if fails:
            raise SpoolError(_FULL)

    def _submit_many(self, operations: Sequence[Operation]) -> None:
        if not self.disk.left:
            self._writer.submit_many(operations)
            return
        # Each in a file of its own, so that a fault leaves a part of a portion behind.
        for operation in operations:
            self._submit(operation)

    def _post(self, message: Message) -> None:
        match message:
            case ActionDone(sentence, deleted):
                self.told_as_deleted |= deleted
                self.said.append(sentence)
            case ActionFailed(error):
                self.said.append(error.sentence)

    def fill(self, word: str) -> dict[str, PromptHistory]:
        root = make_record(original_idea=f"{word} 0", created_at=self.clock.now())
        for number in range(_COUNT):
            record = make_record(
                original_idea=f"{word} {number}",
                created_at=self.clock.now() + timedelta(seconds=number),
                root_uid=root.root_uid,
                parent_uid=None if number == 0 else root.uid,
                version=number + 1,
                **({"uid": root.uid} if number == 0 else {}),
            )
            self.repository.save(record)
        return dict(self.repository.records)

    def do(self, *asked: Callable[[], None]) -> None:
        """Ask for something and wait until it is done."""
        done = threading.Event()
        for ask in asked:
            ask()
        self.actions._queue.submit(done.set)
        wait_until(done.is_set, "it is done")

    @property
    def root_uid(self) -> str:
        return next(iter(self.repository.records.values())).root_uid

    def delete(self, how: str, word: str = "red") -> None:
        delete = self.actions.delete_found if how == "found" else self.actions.delete_versions
        self.do(lambda: delete(word if how == "found" else self.root_uid))


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    history = History(tmp_path)
    yield history
    history.actions.close(10)


@pytest.mark.parametrize("is_written_first", [False, True])
@pytest.mark.parametrize("place", _PLACES)
@pytest.mark.parametrize("fault", [DeleteOperation, "read"])
@pytest.mark.parametrize("how", ["found", "versions"])
def test_what_a_deletion_that_fails_half_way_has_deleted_comes_back(
    history: History, how: str, fault: object, place: int, is_written_first: bool
) -> None:
    before = history.fill("red")
    history.disk.is_written_first = is_written_first
    history.disk.fail_at(fault, place)
    history.delete(how)
    deleted = set(before) - set(history.repository.records)
    assert len(deleted) == place + (is_written_first and fault is DeleteOperation)
    assert history.told_as_deleted == deleted
    assert history.said[-1] == _FULL
    history.do(history.actions.undo)
    assert history.repository.records == before


@pytest.mark.parametrize("is_written_first", [False, True])
@pytest.mark.parametrize("place", _PLACES)
@pytest.mark.parametrize("fault", [SaveOperation, "read"])
@pytest.mark.parametrize("how", ["found", "versions"])
def test_bringing_back_goes_on_where_it_failed(
    history: History, how: str, fault: object, place: int, is_written_first: bool
) -> None:
    before = history.fill("red")
    history.delete(how)
    assert not history.repository.records
    history.disk.is_written_first = is_written_first
    history.disk.fail_at(fault, place)
    history.do(history.actions.undo)
    back = place + (is_written_first and fault is SaveOperation)
    told = f"Stopped: {back} of {_COUNT} restored; u restores the rest." if back < _COUNT else f"{back} restored."
    assert history.said[-2:] == [told, _FULL]
    history.do(history.actions.undo)
    assert history.repository.records == before
    history.do(history.actions.undo)
    assert history.said[-1] == "Nothing was deleted in this session."


@pytest.mark.parametrize("place", _PLACES)
def test_two_deletions_that_failed_come_back_one_after_the_other(history: History, place: int) -> None:
    red = history.fill("red")
    both = history.fill("blue")
    history.disk.fail_at(DeleteOperation, place)
    history.delete("found", "red")
    after_the_first = dict(history.repository.records)
    history.disk.fail_at(DeleteOperation, _PLACES[1])
    history.delete("found", "blue")
    for fault in ("read", SaveOperation):
        history.disk.fail_at(fault, 1)
        history.do(history.actions.undo)
    history.do(history.actions.undo)
    assert history.repository.records == after_the_first
    history.do(history.actions.undo)
    assert history.repository.records == both
    assert set(red) < set(both)


def test_a_deletion_that_cannot_be_kept_deletes_nothing(history: History) -> None:
    before = history.fill("red")
    history.disk.fail_at("keep", 0)
    history.delete("found")
    assert history.repository.records == before
    history.do(history.actions.undo)
    assert history.said == [_FULL, "Nothing was deleted in this session."]


@pytest.mark.parametrize("is_written_first", [False, True])
def test_one_record_whose_delete_failed_comes_back_if_it_is_gone(history: History, is_written_first: bool) -> None:
    before = history.fill("red")
    history.disk.is_written_first = is_written_first
    history.disk.fail_at(DeleteOperation, 0)
    history.do(lambda: history.actions.delete(next(iter(before))))
    history.do(history.actions.undo)
    assert history.repository.records == before
    assert history.said[-1] == ("Restored." if is_written_first else "Nothing was deleted in this session.")


def test_a_damaged_line_of_what_was_kept_is_told_and_the_rest_waits(history: History, tmp_path: Path) -> None:
    history.fill("red")
    history.delete("found")
    (file,) = tmp_path.rglob("*.jsonl")
    whole = file.read_bytes()
    file.write_bytes(whole.replace(b"red 3", b'red "3'))
    history.do(history.actions.undo)
    assert "has a line that cannot be read" in history.said[-1]
    file.write_bytes(whole)
    history.do(history.actions.undo)
    assert len(history.repository.records) == _COUNT


Kept = tuple[dict[str, Experiment], dict[str, dict[Cell, Output]], dict[str, CaseSet]]


def kept(history: History) -> Kept:
    store = history.repository.experiments
    return dict(store.experiments), {uid: dict(cells) for uid, cells in store.outputs.items()}, dict(store.cases)


def try_some(history: History) -> Kept:
    """Try the last version against the first one, and the third alone; return what is kept."""
    first, *_, last = history.repository.records.values()
    third = list(history.repository.records.values())[2]
    store = history.repository.experiments
    for experiment in (make_experiment(last, first, uid="a"), make_experiment(third, uid="b")):
        store.save_experiment(experiment)
        for cell in experiment.cells():
            store.save_output(make_output(experiment, cell.case, cell.repeat, cell.side))
    store.save_cases(first.root_uid, CaseSet(checks=("json",)))
    return kept(history)


@pytest.mark.parametrize("how", ["found", "versions"])
def test_experiments_go_and_come_back_with_their_records(history: History, how: str) -> None:
    records = history.fill("red")
    before = try_some(history)
    history.delete(how)
    assert kept(history) == ({}, {}, {})
    history.do(history.actions.undo)
    assert (history.repository.records, kept(history)) == (records, before)


def test_the_experiments_of_one_deleted_record_come_back(history: History) -> None:
    records = history.fill("red")
    before = try_some(history)
    first, *_, last = records
    for uid in (last, first):
        history.do(partial(history.actions.delete, uid))
    assert list(history.repository.experiments.experiments) == ["b"]
    assert history.repository.experiments.cases == before[2]
    for _ in range(2):
        history.do(history.actions.undo)
        assert history.said[-1] == "Restored."
    assert (history.repository.records, kept(history)) == (records, before)


@pytest.mark.parametrize("place", [0, 5, 12, 23])
@pytest.mark.parametrize("how", ["found", "one"])
def test_experiments_whose_restoring_fails_half_way_come_back_by_the_next_undo(
    history: History, how: str, place: int
) -> None:
    records = history.fill("red")
    before = try_some(history)
    if how == "found":
        history.delete("found")
    else:
        history.do(lambda: history.actions.delete(list(records)[-1]))
    history.disk.fail_at(SaveOutputOperation, place if how == "found" else place // 2)
    for _ in range(2):
        history.do(history.actions.undo)
    assert _FULL in history.said
    assert (history.repository.records, kept(history)) == (records, before)


class TestTheBoundOfWhatMayWait:
    LIMIT = 4

    @pytest.fixture(autouse=True)
    def bound(self, history: History) -> None:
        history.spool.limit = self.LIMIT

    @pytest.mark.parametrize("how", ["found", "versions"])
    def test_more_than_may_wait_are_deleted_and_come_back_while_the_history_can_be_written(
        self, history: History, how: str
    ) -> None:
        before = history.fill("red")
        history.delete(how)
        assert not history.repository.records
        history.do(history.actions.undo)
        assert history.repository.records == before
        assert history.spool.waiting() == []

    @pytest.mark.parametrize("how", ["found", "versions"])
    def test_more_than_may_wait_are_refused_before_the_first_while_it_cannot(self, history: History, how: str) -> None:
        before = history.fill("red")
        history.repository.save_error = StorageError("The history is locked.")
        history.delete(how)
        assert history.spool.waiting() == []
        assert history.told_as_deleted == set()
        assert history.said == [f"The history cannot be written, and {_COUNT} changes are too many to keep waiting."]
        history.repository.save_error = None
        history.delete(how)
        assert not history.repository.records
        history.repository.save_error = StorageError("The history is locked.")
        history.do(history.actions.undo)
        assert history.spool.waiting() == []
        history.repository.save_error = None
        history.do(history.actions.undo)
        assert history.repository.records == before

    def test_as_many_as_may_wait_wait(self, history: History) -> None:
        history.spool.limit = _COUNT
        before = history.fill("red")
        history.repository.save_error = StorageError("The history is locked.")
        history.delete("found")
        assert history.told_as_deleted == set(before)
        assert len(history.spool.waiting()) == _COUNT
