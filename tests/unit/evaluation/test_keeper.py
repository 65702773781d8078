"""What cannot be written waits in memory, in order, and is written before anything else is paid for."""

import pytest

from domain.errors import ModelAccessError, StorageError
from domain.evaluation.experiment import Choice, Experiment, Output
from domain.evaluation.keeper import Keeper
from domain.evaluation.ports import Question
from domain.runtime.cancellation import CancelToken
from tests.support.answerers import make_experiment
from tests.support.kept_trials import Scripted, Store, draft

EXPERIMENT = make_experiment(1)
FIRST, SECOND = (Output(experiment_uid=EXPERIMENT.uid, cell=cell, text="x") for cell in EXPERIMENT.cells())


class Disk:
    """Takes what is written while it has room for so many things."""

    def __init__(self, room: int) -> None:
        self.room = room
        self.written: list[Experiment | Output] = []

    def write(self, thing: Experiment | Output) -> None:
        if not self.room:
            raise StorageError("The disk is full.")
        self.room -= 1
        self.written.append(thing)


def test_what_could_not_be_written_comes_before_what_follows() -> None:
    disk = Disk(room=0)
    keeper = Keeper(disk.write, disk.write)
    with pytest.raises(StorageError):
        keeper.keep(EXPERIMENT, FIRST)
    disk.room = 1
    with pytest.raises(StorageError):
        keeper.keep(SECOND)
    assert disk.written == [EXPERIMENT]
    assert keeper.unsaved(EXPERIMENT.uid) == {FIRST.cell: FIRST, SECOND.cell: SECOND}
    assert keeper.unsaved("another") == {}
    disk.room = 9
    keeper.keep()
    keeper.keep()
    assert disk.written == [EXPERIMENT, FIRST, SECOND]
    assert keeper.unsaved(EXPERIMENT.uid) == {}


def test_a_run_that_fails_at_once_leaves_no_experiment_but_asks_only_once_it_could_be_kept() -> None:
    kept, checked, room = Store(), list[Experiment](), [0]

    def check(experiment: Experiment) -> None:
        if not room:
            raise StorageError("The disk is full.")
        checked.append(experiment)

    def refused(_question: Question) -> str:
        raise ModelAccessError("The key is wrong.")

    kept.keeper = Keeper(kept.store.save_experiment, kept.store.save_output, check=check)
    assert isinstance(kept.open(draft()).run(Scripted(refused), CancelToken()).error, ModelAccessError)
    assert (kept.store.experiments, len(checked)) == ({}, 1)
    room.clear()
    answerer = Scripted()
    with pytest.raises(StorageError):
        kept.open(draft()).run(answerer, CancelToken())
    assert answerer.asked == []
    room.append(0)
    trial = kept.open(draft())
    trial.run(answerer, CancelToken())
    assert list(kept.store.experiments.values()) == [trial.experiment]
    assert len(kept.store.outputs_of(trial.experiment.uid)) == 48


def test_a_vote_on_a_full_disk_is_not_lost_when_more_is_asked() -> None:
    kept, has_room = Store(), True

    def save(experiment: Experiment) -> None:
        if not has_room:
            raise StorageError("The disk is full.")
        kept.store.save_experiment(experiment)

    kept.keeper = Keeper(save, kept.store.save_output)
    trial = kept.open(draft())
    trial.run(Scripted(), CancelToken())
    trial.vote(0, Choice.IMPROVED)
    has_room = False
    with pytest.raises(StorageError):
        trial.vote(1, Choice.IMPROVED)
    with pytest.raises(StorageError), trial.claimed():
        pytest.fail("nothing is asked now")
    assert len(trial.experiment.votes) == 2
    has_room = True
    with trial.claimed():
        assert len(trial.experiment.votes) == 2
    assert len(kept.open(draft()).experiment.votes) == 2


def test_a_full_disk_stops_a_run_and_nothing_is_asked_until_all_is_kept() -> None:
    kept, answerer = Store(), Scripted()
    room = 7

    def save_output(output: Output) -> None:
        nonlocal room
        if not room:
            raise StorageError("The disk is full.")
        room -= 1
        kept.store.save_output(output)

    kept.keeper = Keeper(kept.store.save_experiment, save_output)
    trial = kept.open(draft())
    end = trial.run(answerer, CancelToken())
    assert isinstance(end.error, StorageError)
    assert (len(answerer.asked), len(trial.outputs), len(trial.new_outputs), trial.unsaved) == (8, 8, 8, 1)
    assert kept.open(draft()).missing == 40, "also a trial that is opened anew knows it"
    with pytest.raises(StorageError):
        kept.open(draft()).run(answerer, CancelToken())
    assert len(answerer.asked) == 8
    room = 100
    again = kept.open(draft())
    assert again.unsaved == 0
    assert again.run(answerer, CancelToken()).is_whole
    assert len(answerer.asked) == len(kept.store.outputs_of(again.experiment.uid)) == 48
