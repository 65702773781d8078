"""What every `ExperimentStore` promises, together with the repository that it belongs to."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given

from domain.evaluation.experiment import Choice, Experiment, Output, Vote
from domain.evaluation.ports import CaseSet, ComparedRecord
from domain.history.operations import (
    DeleteExperimentOperation,
    DeleteOperation,
    Operation,
    SaveCasesOperation,
    SaveExperimentOperation,
    SaveOperation,
    SaveOutputOperation,
    cases_key,
)
from domain.history.ports import PromptRepository
from domain.history.waiting import apply_operations
from domain.prompts.record import PromptHistory
from tests.support.experiments import BETTER, CASES, case_sets, experiments, make_experiment, make_output, outputs
from tests.support.fake_ports import FakeRepository
from tests.support.records import make_record
from tests.support.repositories import SHARED, make_repository


@pytest.fixture(params=["fake", "memory", "file"])
def repository(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PromptRepository]:
    if request.param == "fake":
        yield FakeRepository().open()
        return
    repository = make_repository(request.param, tmp_path)
    yield repository
    repository.close()


def tried(repository: PromptRepository) -> tuple[PromptHistory, Experiment, Output]:
    """Save a record, an experiment of it with one output, and cases of its lineage."""
    record = repository.save(make_record())
    experiment = make_experiment(record)
    output = make_output(experiment)
    assert repository.experiments.save_experiment(experiment)
    assert repository.experiments.save_output(output)
    assert repository.experiments.save_cases(record.root_uid, CASES)
    return record, experiment, output


def test_what_is_not_there_is_empty(repository: PromptRepository) -> None:
    store = repository.experiments
    assert store.find_experiment("nothing") is None
    assert not store.experiments_of(["", "nothing"])
    assert not store.outputs_of("nothing")
    assert not store.compared_records()
    assert store.cases_of("nothing") == CaseSet()
    assert not list(store.every_experiment())
    assert not list(store.every_case_set())
    assert store.deleted_with(["", "nothing"]) == set()


@SHARED
@given(experiment=experiments)
def test_every_experiment_comes_back_as_it_was(repository: PromptRepository, experiment: Experiment) -> None:
    assert repository.experiments.save_experiment(experiment)
    assert repository.experiments.find_experiment(experiment.uid) == experiment


@SHARED
@given(output=outputs)
def test_every_output_comes_back_as_it_was(repository: PromptRepository, output: Output) -> None:
    repository.experiments.save_experiment(make_experiment(uid=output.experiment_uid))
    assert repository.experiments.save_output(output)
    assert output in repository.experiments.outputs_of(output.experiment_uid)


@SHARED
@given(cases=case_sets)
def test_every_set_of_cases_comes_back_as_it_was(repository: PromptRepository, cases: CaseSet) -> None:
    assert repository.experiments.save_cases("root", cases)
    assert repository.experiments.cases_of("root") == cases
    assert list(repository.experiments.every_case_set()) == [("root", cases)]


def test_saving_an_experiment_again_replaces_it_and_keeps_its_outputs(repository: PromptRepository) -> None:
    _, experiment, output = tried(repository)
    decided = replace(experiment, votes=(Vote(0, Choice.IMPROVED),), tally=BETTER)
    assert repository.experiments.save_experiment(decided)
    assert repository.experiments.find_experiment(experiment.uid) == decided
    assert repository.experiments.outputs_of(experiment.uid) == [output]


def test_the_first_output_of_a_place_stays(repository: PromptRepository) -> None:
    _, experiment, output = tried(repository)
    assert repository.experiments.save_output(replace(output, text="another"))
    assert repository.experiments.outputs_of(experiment.uid) == [output]


def test_outputs_are_in_the_order_in_which_they_are_asked_for(repository: PromptRepository) -> None:
    _, experiment, _ = tried(repository)
    for cell in reversed(list(experiment.cells())):
        repository.experiments.save_output(make_output(experiment, cell.case, cell.repeat, cell.side))
    assert [output.cell for output in repository.experiments.outputs_of(experiment.uid)] == list(experiment.cells())


def test_an_output_without_an_experiment_is_not_stored(repository: PromptRepository) -> None:
    output = make_output(make_experiment())
    assert not repository.experiments.save_output(output)
    assert repository.experiments.outputs_of(output.experiment_uid) == []


def test_experiments_are_found_by_either_prompt_the_newest_first(repository: PromptRepository) -> None:
    first, second = repository.save(make_record()), repository.save(make_record())
    old, other = make_experiment(first), make_experiment()
    new = make_experiment(second, first, created_at=old.created_at + timedelta(minutes=1))
    for experiment in (new, old, other):
        repository.experiments.save_experiment(experiment)
    assert repository.experiments.experiments_of([first.uid]) == [new, old]
    assert repository.experiments.experiments_of([second.uid]) == [new]
    assert repository.experiments.experiments_of([second.uid, first.uid, ""]) == [new, old]
    every = list(repository.experiments.every_experiment())
    assert every == sorted([old, other, new], key=lambda one: one.uid)


def test_a_deleted_experiment_stays_deleted(repository: PromptRepository) -> None:
    _, experiment, output = tried(repository)
    store = repository.experiments
    assert store.delete_experiment(experiment.uid)
    assert not store.delete_experiment(experiment.uid)
    assert not store.save_experiment(experiment)
    assert not store.save_output(output)
    assert store.find_experiment(experiment.uid) is None
    assert store.outputs_of(experiment.uid) == []


def test_a_restored_experiment_is_there_again_and_a_newer_one_stays(repository: PromptRepository) -> None:
    _, experiment, output = tried(repository)
    store = repository.experiments
    store.delete_experiment(experiment.uid)
    decided = replace(experiment, tally=BETTER)
    assert store.restore_experiment(decided)
    assert store.restore_experiment(experiment)
    assert store.save_output(output)
    assert store.find_experiment(experiment.uid) == decided
    assert store.outputs_of(experiment.uid) == [output]


def test_a_record_is_deleted_with_its_experiments_and_its_lineage_s_cases(repository: PromptRepository) -> None:
    record, experiment, output = tried(repository)
    store = repository.experiments
    assert repository.delete(record.uid)
    assert store.find_experiment(experiment.uid) is None
    assert store.outputs_of(experiment.uid) == []
    assert store.cases_of(record.root_uid) == CaseSet()
    assert store.deleted_with([record.uid]) == {experiment.uid, cases_key(record.root_uid)}
    assert not store.save_experiment(experiment)
    assert not store.restore_experiment(experiment)
    assert not store.save_output(output)
    assert not store.save_cases(record.root_uid, CASES)
    repository.delete(record.uid)
    assert store.deleted_with([record.uid]) == {experiment.uid, cases_key(record.root_uid)}


def test_the_record_of_either_prompt_takes_the_experiment_with_it(repository: PromptRepository) -> None:
    first, second = repository.save(make_record()), repository.save(make_record())
    experiment = make_experiment(second, first)
    repository.experiments.save_experiment(experiment)
    repository.delete(first.uid)
    assert repository.experiments.find_experiment(experiment.uid) is None
    assert repository.experiments.deleted_with([first.uid]) == {experiment.uid}


def test_cases_stay_while_a_version_of_the_lineage_is_left(repository: PromptRepository) -> None:
    record, _, _ = tried(repository)
    later = repository.save(make_record(root_uid=record.root_uid, parent_uid=record.uid, version=2))
    repository.delete(record.uid)
    assert repository.experiments.cases_of(record.root_uid) == CASES
    assert repository.experiments.save_cases(record.root_uid, CaseSet())
    repository.delete(later.uid)
    assert not repository.experiments.save_cases(record.root_uid, CASES)


def test_an_experiment_of_a_deleted_record_is_not_stored(repository: PromptRepository) -> None:
    record = make_record()
    repository.delete(record.uid)
    experiment = make_experiment(record)
    assert not repository.experiments.save_experiment(experiment)
    assert repository.experiments.deleted_with([record.uid]) == {experiment.uid}


def test_a_restored_record_gets_back_what_is_restored_after_it(repository: PromptRepository) -> None:
    record, experiment, output = tried(repository)
    repository.delete(record.uid)
    back: list[Operation] = [
        SaveOperation(record, restores=True),
        SaveExperimentOperation(experiment, restores=True),
        SaveOutputOperation(output),
        SaveCasesOperation(record.root_uid, CASES, restores=True),
    ]
    for _ in range(2):
        assert apply_operations(back, repository) == frozenset()
    assert repository.experiments.experiments_of([record.uid]) == [experiment]
    assert repository.experiments.outputs_of(experiment.uid) == [output]
    assert repository.experiments.cases_of(record.root_uid) == CASES
    assert repository.experiments.deleted_with([record.uid]) == set()


def test_restored_cases_do_not_replace_newer_ones(repository: PromptRepository) -> None:
    repository.experiments.save_cases("root", CASES)
    assert repository.experiments.restore_cases("root", CaseSet(checks=("older",)))
    assert repository.experiments.cases_of("root") == CASES


def test_operations_in_one_file_are_applied_all_or_none(repository: PromptRepository) -> None:
    record = make_record()
    experiment = make_experiment(record)
    good: list[Operation] = [SaveOperation(record), SaveExperimentOperation(experiment)]

    def fail() -> None:
        apply_operations([*good, SaveOutputOperation(make_output(experiment))], repository)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        repository.together(fail)
    assert repository.experiments.find_experiment(experiment.uid) is None
    assert repository.find_by_uid(record.uid) is None


def test_late_operations_are_named(repository: PromptRepository) -> None:
    record, experiment, output = tried(repository)
    late: list[Operation] = [
        DeleteOperation(record.uid),
        SaveExperimentOperation(experiment),
        SaveOutputOperation(output),
    ]
    assert apply_operations(late, repository) == {experiment.uid}
    assert apply_operations([DeleteExperimentOperation("nothing")], repository) == frozenset()


def test_the_statistics_have_the_newest_tally_of_each_record(repository: PromptRepository) -> None:
    record = repository.save(make_record(target_length="short", use="system"))
    untold = repository.save(make_record())
    old = make_experiment(record, tally=replace(BETTER, wins=2))
    new = make_experiment(record, tally=BETTER, created_at=old.created_at + timedelta(minutes=1))
    going_on = make_experiment(record, created_at=old.created_at + timedelta(minutes=2))
    for experiment in (new, old, going_on, make_experiment(untold), make_experiment(tally=BETTER)):
        repository.experiments.save_experiment(experiment)
    assert repository.experiments.compared_records() == [
        ComparedRecord(
            tally=BETTER,
            model=record.model,
            framework=record.framework.value,
            target_length="short",
            use="system",
            root_uid=record.root_uid,
        )
    ]
