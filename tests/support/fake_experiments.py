"""Experiments in memory."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from domain.evaluation.experiment import Cell, Experiment, Output, Side
from domain.evaluation.ports import CaseSet, ComparedRecord
from domain.history.operations import cases_key
from domain.prompts.record import PromptHistory


class FakeExperimentStore:
    """Implements `domain.evaluation.ports.ExperimentStore` beside `records` and the uids of `deleted` ones."""

    def __init__(self, records: Mapping[str, PromptHistory] | None = None, deleted: set[str] | None = None) -> None:
        self._records: Mapping[str, PromptHistory] = {} if records is None else records
        self._deleted = set() if deleted is None else deleted
        self.experiments: dict[str, Experiment] = {}
        self.outputs: dict[str, dict[Cell, Output]] = {}
        self.cases: dict[str, CaseSet] = {}
        self.graves: dict[str, str] = {}
        """The record that each deleted experiment was deleted with."""

    def save_experiment(self, experiment: Experiment) -> bool:
        if experiment.uid in self.graves or self._is_refused(experiment):
            return False
        self.experiments[experiment.uid] = experiment
        return True

    def restore_experiment(self, experiment: Experiment) -> bool:
        if self._is_refused(experiment):
            return False
        self.graves.pop(experiment.uid, None)
        self.experiments.setdefault(experiment.uid, experiment)
        return True

    def save_output(self, output: Output) -> bool:
        if output.experiment_uid not in self.experiments:
            return False
        self.outputs.setdefault(output.experiment_uid, {}).setdefault(output.cell, output)
        return True

    def delete_experiment(self, uid: str) -> bool:
        self.graves.setdefault(uid, "")
        self.outputs.pop(uid, None)
        return self.experiments.pop(uid, None) is not None

    def find_experiment(self, uid: str) -> Experiment | None:
        return self.experiments.get(uid)

    def experiments_of(self, record_uids: Iterable[str]) -> list[Experiment]:
        wanted = set(record_uids)
        found = [one for one in self.experiments.values() if wanted & one.record_uids]
        return sorted(found, key=lambda one: (one.created_at, one.uid), reverse=True)

    def outputs_of(self, experiment_uid: str) -> list[Output]:
        found = self.outputs.get(experiment_uid, {}).values()
        return sorted(found, key=lambda one: (one.cell.case, one.cell.repeat, list(Side).index(one.cell.side)))

    def save_cases(self, root_uid: str, cases: CaseSet) -> bool:
        if root_uid in self._deleted and not self._has_version(root_uid):
            self.graves.setdefault(cases_key(root_uid), root_uid)
            return False
        self.graves.pop(cases_key(root_uid), None)
        self.cases[root_uid] = cases
        return True

    def restore_cases(self, root_uid: str, cases: CaseSet) -> bool:
        return self.save_cases(root_uid, self.cases.get(root_uid, cases))

    def cases_of(self, root_uid: str) -> CaseSet:
        return self.cases.get(root_uid, CaseSet())

    def cases_by_root(self, root_uids: Iterable[str]) -> dict[str, CaseSet]:
        return {uid: self.cases[uid] for uid in root_uids if uid in self.cases}

    def compared_records(self) -> list[ComparedRecord]:
        newest: dict[str, ComparedRecord] = {}
        for one in sorted(self.experiments.values(), key=lambda one: (one.created_at, one.uid)):
            record = self._records.get(one.record_uid)
            if record is not None and one.tally is not None:
                length, framework = record.target_length, record.framework.value
                newest[record.uid] = ComparedRecord(
                    tally=one.tally,
                    model=record.model,
                    framework=framework,
                    target_length=length,
                    use=record.use,
                    root_uid=record.root_uid,
                )
        return list(newest.values())

    def deleted_with(self, record_uids: Iterable[str]) -> set[str]:
        wanted = set(record_uids)
        return {uid for uid, record_uid in self.graves.items() if record_uid and record_uid in wanted}

    def every_experiment(self) -> Iterator[Experiment]:
        return iter(sorted(self.experiments.values(), key=lambda one: one.uid))

    def every_case_set(self) -> Iterator[tuple[str, CaseSet]]:
        return iter(sorted(self.cases.items()))

    def delete_with(self, uid: str, record: PromptHistory | None) -> None:
        """Delete what belongs to a record that was just deleted."""
        for experiment in self.experiments_of([uid]):
            self.delete_experiment(experiment.uid)
            self.graves[experiment.uid] = uid
        if record is not None and record.root_uid in self.cases and not self._has_version(record.root_uid):
            del self.cases[record.root_uid]
            self.graves[cases_key(record.root_uid)] = uid

    @contextmanager
    def together(self) -> Iterator[None]:
        """Undo what the block does if it fails."""
        before = dict(self.experiments), dict(self.cases), dict(self.graves)
        outputs = {uid: dict(cells) for uid, cells in self.outputs.items()}
        try:
            yield
        except BaseException:
            (self.experiments, self.cases, self.graves), self.outputs = before, outputs
            raise

    def _is_refused(self, experiment: Experiment) -> bool:
        for uid in sorted(experiment.record_uids & self._deleted):
            self.graves.setdefault(experiment.uid, uid)
        return bool(experiment.record_uids & self._deleted)

    def _has_version(self, root_uid: str) -> bool:
        return any(record.root_uid == root_uid for record in self._records.values())
