"""Whatever waits, in whatever order: readers see the experiments as they will be once that is saved."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.evaluation.experiment import Case, Experiment, Side
from domain.evaluation.ports import CaseSet, ReadsExperiments
from domain.history.experiments import ExperimentReader
from domain.history.operations import (
    DeleteExperimentOperation,
    DeleteOperation,
    Operation,
    SaveCasesOperation,
    SaveExperimentOperation,
    SaveOperation,
    SaveOutputOperation,
)
from domain.history.waiting import apply_operations
from domain.prompts.record import PromptHistory
from tests.support.experiments import BETTER, make_experiment, make_output
from tests.support.fake_ports import FakeRepository
from tests.support.records import make_record
from tests.support.tiers import examples

FIRST = make_record(uid="first")
SECOND = make_record(uid="second", root_uid="first", version=2)
START = make_experiment().created_at


def made(uid: str, improved: PromptHistory, original: PromptHistory | None, *, is_decided: bool) -> Experiment:
    minutes = ("a", "b", "c").index(uid)
    tally = BETTER if is_decided else None
    return make_experiment(improved, original, uid=uid, tally=tally, created_at=START + timedelta(minutes=minutes))


uids = st.sampled_from(["a", "b", "c"])
# An experiment never changes its records, and is not saved again after it was deleted, except by undo.
prompts = {"a": (FIRST, None), "b": (SECOND, FIRST), "c": (SECOND, None)}
saves = st.builds(lambda uid, decided: made(uid, *prompts[uid], is_decided=decided), uids, st.booleans())
outputs = st.builds(
    lambda uid, case, side, text: make_output(made(uid, FIRST, None, is_decided=False), case, 0, side, text=text),
    uids,
    st.integers(0, 1),
    st.sampled_from(Side),
    st.sampled_from(["one", "two"]),
)
case_sets = st.sampled_from([CaseSet(), CaseSet(checks=("json",)), CaseSet(cases=(Case(message="x"),))])
additions = st.one_of(
    st.builds(SaveExperimentOperation, saves, st.booleans()),
    st.builds(SaveOutputOperation, outputs),
    st.builds(SaveCasesOperation, st.just("none"), case_sets, st.booleans()),
)
changes = st.one_of(
    additions,
    st.builds(DeleteExperimentOperation, uids),
    st.builds(DeleteOperation, st.sampled_from(["first", "second"])),
    st.builds(lambda record: SaveOperation(record, restores=True), st.sampled_from([FIRST, SECOND])),
)


def seen(reader: ReadsExperiments) -> tuple[object, ...]:
    return (
        [reader.find_experiment(uid) for uid in ("a", "b", "c")],
        [reader.experiments_of(uids) for uids in (["first"], ["second"], ["first", "second"])],
        [reader.outputs_of(uid) for uid in ("a", "b", "c")],
        reader.cases_of("none"),
    )


@settings(max_examples=examples(400), deadline=None)
@given(saved=st.lists(additions, max_size=8), waiting=st.lists(changes, max_size=8))
def test_what_is_read_is_what_will_be_stored(saved: list[Operation], waiting: list[Operation]) -> None:
    repository = FakeRepository().open()
    apply_operations([SaveOperation(FIRST), SaveOperation(SECOND), *saved], repository)
    reader = ExperimentReader(lambda: repository.experiments, lambda: waiting)
    before = seen(reader)
    apply_operations(waiting, repository)
    assert before == seen(repository.experiments)


def test_outputs_that_wait_are_seen_and_the_stored_ones_stay() -> None:
    repository = FakeRepository().open()
    experiment = make_experiment()
    first, second = make_output(experiment), make_output(experiment, 1)
    repository.experiments.save_experiment(experiment)
    repository.experiments.save_output(first)
    waiting: list[Operation] = [SaveOutputOperation(second), SaveOutputOperation(replace(first, text="late"))]
    reader = ExperimentReader(lambda: repository.experiments, lambda: waiting)
    assert reader.outputs_of(experiment.uid) == [first, second]
    waiting.clear()
    assert reader.outputs_of(experiment.uid) == [first]
