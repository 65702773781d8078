"""Operations on experiments: applies them to a store, and reads the store as it will be once they are applied."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from domain.evaluation.experiment import Cell, Experiment, Output, place_order
from domain.evaluation.ports import CaseSet, ComparedRecord, ExperimentStore, ReadsExperiments
from domain.history.operations import (
    DeletedPrompt,
    DeleteExperimentOperation,
    DeleteOperation,
    ExperimentOperation,
    Operation,
    SaveCasesOperation,
    SaveExperimentOperation,
    SaveOperation,
    SaveOutputOperation,
)
from domain.prompts.record import PromptHistory

_PORTION = 100


def apply_to_store(operation: ExperimentOperation, store: ExperimentStore) -> bool:
    """Apply one operation; return False if it stored nothing because what it concerns was deleted."""
    match operation:
        case SaveExperimentOperation(experiment, restores):
            return store.restore_experiment(experiment) if restores else store.save_experiment(experiment)
        case SaveOutputOperation(output):
            return store.save_output(output)
        case DeleteExperimentOperation(uid):
            store.delete_experiment(uid)
            return True
        case SaveCasesOperation(root_uid, cases, restores):
            return store.restore_cases(root_uid, cases) if restores else store.save_cases(root_uid, cases)


def with_experiments(records: Iterable[PromptHistory], reads: ReadsExperiments) -> Iterator[DeletedPrompt]:
    """Yield each record with the operations that bring its experiments, and its lineage's cases, back.

    An experiment of two records comes with both, because it is restored only when both are there; cases come with the
    first record of their lineage. Reads the records in portions. Raises `StorageError`.
    """
    roots: set[str] = set()
    source = iter(records)
    while portion := list(islice(source, _PORTION)):
        experiments = reads.experiments_of(record.uid for record in portion)
        cases = reads.cases_by_root({record.root_uid for record in portion} - roots)
        for record in portion:
            restoring: list[ExperimentOperation] = []
            for experiment in experiments:
                if record.uid in experiment.record_uids:
                    restoring.append(SaveExperimentOperation(experiment, restores=True))
                    restoring += map(SaveOutputOperation, reads.outputs_of(experiment.uid))
            if record.root_uid in cases:
                restoring.append(SaveCasesOperation(record.root_uid, cases.pop(record.root_uid), restores=True))
            roots.add(record.root_uid)
            yield DeletedPrompt(record, tuple(restoring))


class ExperimentReader:
    """Implements `domain.evaluation.ports.ReadsExperiments` with the waiting operations applied.

    `waiting` returns them in order. It is read before the store: what is applied in between is then seen twice, never
    missed.
    """

    def __init__(self, store: Callable[[], ExperimentStore], waiting: Callable[[], Iterable[Operation]]) -> None:
        self._store = store
        self._waiting = waiting

    def find_experiment(self, uid: str) -> Experiment | None:
        """Return an experiment."""
        operations = list(self._waiting())
        saved = _Experiments([self._store().find_experiment(uid)])
        return next(iter(saved.after(operations).with_uid(uid)), None)

    def experiments_of(self, record_uids: Iterable[str]) -> list[Experiment]:
        """Return the experiments whose improved or original prompt is one of these records, the newest first."""
        wanted = {uid for uid in record_uids if uid}
        operations = list(self._waiting())
        found = _Experiments(self._store().experiments_of(wanted)).after(operations).experiments.values()
        concerned = (one for one in found if not wanted.isdisjoint(one.record_uids))
        return sorted(concerned, key=lambda one: (one.created_at, one.uid), reverse=True)

    def outputs_of(self, experiment_uid: str) -> list[Output]:
        """Return the outputs of an experiment in the order of `Experiment.cells`."""
        operations, store = list(self._waiting()), self._store()
        saved = _Experiments([store.find_experiment(experiment_uid)], store.outputs_of(experiment_uid))
        outputs = saved.after(operations).outputs.get(experiment_uid, {})
        return [outputs[cell] for cell in sorted(outputs, key=place_order)]

    def cases_of(self, root_uid: str) -> CaseSet:
        """Return what the lineage keeps; nothing if it has none."""
        return self.cases_by_root([root_uid]).get(root_uid, CaseSet())

    def cases_by_root(self, root_uids: Iterable[str]) -> dict[str, CaseSet]:
        """Return what each of these lineages keeps, by `root_uid`."""
        wanted = set(root_uids)
        operations = list(self._waiting())
        found = self._store().cases_by_root(wanted)
        for operation in operations:
            if isinstance(operation, SaveCasesOperation) and operation.root_uid in wanted:
                kept = found.get(operation.root_uid) if operation.restores else None
                found[operation.root_uid] = operation.cases if kept is None else kept
        return found

    def every_experiment(self) -> Iterator[Experiment]:
        """Yield every experiment, the saved ones by `uid` first."""
        operations = list(self._waiting())
        waiting = {each.uid: None for each in operations if isinstance(each, SaveExperimentOperation)}
        for saved in self._store().every_experiment():
            waiting.pop(saved.uid, None)
            yield from _Experiments([saved]).after(operations).with_uid(saved.uid)
        for uid in waiting:
            yield from _Experiments([]).after(operations).with_uid(uid)

    def every_case_set(self) -> Iterator[tuple[str, CaseSet]]:
        """Yield what each lineage keeps, with its `root_uid`."""
        waiting = {each.root_uid for each in self._waiting() if isinstance(each, SaveCasesOperation)}
        yield from (kept for kept in self._store().every_case_set() if kept[0] not in waiting)
        yield from self.cases_by_root(waiting).items()

    def compared_records(self) -> list[ComparedRecord]:
        """Return the saved experiments that have a tally. Those that wait follow when they are saved."""
        return self._store().compared_records()


class _Experiments:
    """Saved experiments and outputs, to which operations are applied as an `ExperimentStore` does.

    It knows no tombstones of the store: what was deleted there, and is saved late, shows until it is applied.
    """

    def __init__(self, saved: Iterable[Experiment | None], outputs: Iterable[Output] = ()) -> None:
        self.experiments = {experiment.uid: experiment for experiment in saved if experiment is not None}
        self.outputs: dict[str, dict[Cell, Output]] = {}
        self._deleted: set[str] = set()
        """The uids of records and experiments."""
        for output in outputs:
            self._add(output)

    def after(self, operations: Iterable[Operation]) -> "_Experiments":
        """Apply the operations in order, and return this object."""
        for operation in operations:
            match operation:
                case SaveOperation(record, restores=True):
                    self._deleted.discard(record.uid)
                case DeleteOperation(uid):
                    self._deleted.add(uid)
                    self._delete([one.uid for one in self.experiments.values() if uid in one.record_uids])
                case DeleteExperimentOperation(uid):
                    self._delete([uid])
                case SaveExperimentOperation(experiment, restores):
                    self._save(experiment, restores=restores)
                case SaveOutputOperation(output) if output.experiment_uid in self.experiments:
                    self._add(output)
                case _:
                    pass
        return self

    def with_uid(self, uid: str) -> list[Experiment]:
        """Return the experiment of this uid, if it is there."""
        return [self.experiments[uid]] if uid in self.experiments else []

    def _save(self, experiment: Experiment, *, restores: bool) -> None:
        if not self._deleted.isdisjoint(experiment.record_uids):
            self._deleted.add(experiment.uid)
        elif restores:
            self._deleted.discard(experiment.uid)
            self.experiments.setdefault(experiment.uid, experiment)
        elif experiment.uid not in self._deleted:
            self.experiments[experiment.uid] = experiment

    def _add(self, output: Output) -> None:
        self.outputs.setdefault(output.experiment_uid, {}).setdefault(output.cell, output)

    def _delete(self, uids: list[str]) -> None:
        self._deleted.update(uids)
        for uid in uids:
            self.experiments.pop(uid, None)
            self.outputs.pop(uid, None)
