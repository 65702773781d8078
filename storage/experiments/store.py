"""The experiments in SQLite."""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from peewee import Field, ModelSelect, Query, SqliteDatabase

from domain.evaluation.experiment import Experiment, Output, place_order
from domain.evaluation.ports import CaseSet, ComparedRecord
from domain.history.operations import cases_key
from domain.prompts.record import PromptHistory
from domain.runtime.clock import Clock
from storage.database.connections import Connections
from storage.database.rows import from_row, to_epoch_ms
from storage.database.schema import DeletedRecord, PromptRow, column_names
from storage.database.sql import cells_of, run
from storage.experiments.rows import (
    cases_json,
    experiment_row,
    output_row,
    read_cases,
    read_experiment,
    read_output,
    read_tally,
)
from storage.experiments.tables import CasesRow, DeletedExperiment, ExperimentRow, OutputRow

_log = logging.getLogger(__name__)
_PORTION = 500
_PAGE = 50
_CASES = CasesRow.select(CasesRow.root_uid, CasesRow.cases)
_KEYS = ExperimentRow.uid, ExperimentRow.record_uid, ExperimentRow.original_uid
_OUTPUT_COLUMNS = column_names(OutputRow)
_T = TypeVar("_T")


class SqliteExperimentStore:
    """Implements `domain.evaluation.ports.ExperimentStore` over the repository's connections.

    Inside `PromptRepository.together` it writes in the same transaction.
    """

    def __init__(self, connections: Connections, clock: Clock) -> None:
        self._connections = connections
        self._clock = clock

    def save_experiment(self, experiment: Experiment) -> bool:
        """Store or replace an experiment; return False if it or one of its records was deleted."""
        row = experiment_row(experiment)

        def work(database: SqliteDatabase) -> bool:
            if _is_deleted(database, experiment.uid) or self._refuses(database, row):
                return False
            changed = {getattr(ExperimentRow, name): value for name, value in row.items() if name != "uid"}
            query = ExperimentRow.insert(row).on_conflict(conflict_target=[ExperimentRow.uid], update=changed)
            query.execute(database)
            return True

        return self._connections.write(work)

    def restore_experiment(self, experiment: Experiment) -> bool:
        """Store an experiment even if it was deleted, unless it is there; False while a record of it is deleted."""
        row = experiment_row(experiment)

        def work(database: SqliteDatabase) -> bool:
            if self._refuses(database, row):
                return False
            DeletedExperiment.delete().where(DeletedExperiment.uid == experiment.uid).execute(database)
            ExperimentRow.insert(row).on_conflict_ignore().execute(database)
            return True

        return self._connections.write(work)

    def save_output(self, output: Output) -> bool:
        """Store one output unless its place has a readable one; False if its experiment is gone."""
        row = output_row(output)

        def work(database: SqliteDatabase) -> bool:
            if not _exists(database, ExperimentRow.select().where(ExperimentRow.uid == output.experiment_uid)):
                return False
            place = [getattr(OutputRow, name) == row[name] for name in ("case_number", "repeat", "side")]
            stored = OutputRow.select().where(OutputRow.experiment_uid == output.experiment_uid, *place)
            cells = run(database, stored).fetchone()
            if cells is None or read_output(cells_of(cells, _OUTPUT_COLUMNS)) is None:
                OutputRow.insert(row).on_conflict_replace().execute(database)
            return True

        return self._connections.write(work)

    def delete_experiment(self, uid: str) -> bool:
        """Delete an experiment and overwrite its text in the file and its log; return whether it existed."""

        def work(database: SqliteDatabase) -> bool:
            existed = _exists(database, ExperimentRow.select().where(ExperimentRow.uid == uid))
            _delete_experiments(database, [uid])
            self._bury(database, [(uid, "")])
            return existed

        return self._connections.write(work, erase=True)

    def find_experiment(self, uid: str) -> Experiment | None:
        """Return an experiment."""
        found = self._cells(ExperimentRow.select(ExperimentRow.details).where(ExperimentRow.uid == uid))
        return next(iter(_readable(read_experiment(details) for (details,) in found)), None)

    def experiments_of(self, record_uids: Iterable[str]) -> list[Experiment]:
        """Return the experiments of these records, the newest first."""
        found: dict[str, Experiment] = {}
        for portion in _portions(record_uids):
            query = ExperimentRow.select(ExperimentRow.details).where(_concerns(portion))
            read = _readable(read_experiment(details) for (details,) in self._cells(query))
            found |= {experiment.uid: experiment for experiment in read}
        return sorted(found.values(), key=lambda one: (one.created_at, one.uid), reverse=True)

    def outputs_of(self, experiment_uid: str) -> list[Output]:
        """Return the outputs of an experiment in the order of its cells."""
        found = self._cells(OutputRow.select().where(OutputRow.experiment_uid == experiment_uid))
        outputs = _readable(read_output(cells_of(cells, _OUTPUT_COLUMNS)) for cells in found)
        return sorted(outputs, key=lambda one: place_order(one.cell))

    def save_cases(self, root_uid: str, cases: CaseSet) -> bool:
        """Store the cases of a lineage; return False if it was deleted."""
        return self._save_cases(root_uid, cases, replaces=True)

    def restore_cases(self, root_uid: str, cases: CaseSet) -> bool:
        """Store the cases of a lineage that has none; return False if it was deleted."""
        return self._save_cases(root_uid, cases, replaces=False)

    def cases_of(self, root_uid: str) -> CaseSet:
        """Return the cases of a lineage; nothing if it has none."""
        return self.cases_by_root([root_uid]).get(root_uid, CaseSet())

    def cases_by_root(self, root_uids: Iterable[str]) -> dict[str, CaseSet]:
        """Return the cases of these lineages, by `root_uid`."""
        found: dict[str, CaseSet] = {}
        for portion in _portions(root_uids):
            for root_uid, cell in self._cells(_CASES.where(CasesRow.root_uid.in_(portion))):
                found |= {str(root_uid): cases for cases in _readable([read_cases(cell)])}
        return found

    def compared_records(self) -> list[ComparedRecord]:
        """Return the newest experiment that has a tally of each record."""
        query = (
            PromptRow.select(ExperimentRow.tally, *PromptRow._meta.sorted_fields)  # noqa: SLF001 - as in `column_names`
            .join(ExperimentRow, on=(ExperimentRow.record_uid == PromptRow.uid))
            .where(ExperimentRow.tally.is_null(False))
            .order_by(ExperimentRow.created_at, ExperimentRow.uid)
        )
        newest: dict[str, ComparedRecord] = {}
        for tally_cell, *cells in self._cells(query):
            tally, record = read_tally(tally_cell), from_row(cells_of(cells))
            if tally is not None and isinstance(record, PromptHistory):
                newest[record.uid] = ComparedRecord(
                    tally=tally,
                    model=record.model,
                    framework=record.framework.value,
                    target_length=record.target_length,
                    use=record.use,
                    root_uid=record.root_uid,
                )
        return list(newest.values())

    def deleted_with(self, record_uids: Iterable[str]) -> set[str]:
        """Return the uids of experiments, and the keys of cases, that were deleted with these records."""
        tombstone = DeletedExperiment
        queries = (
            tombstone.select(tombstone.uid).where(tombstone.record_uid.in_(portion))
            for portion in _portions(record_uids)
        )
        return {str(uid) for query in queries for (uid,) in self._cells(query)}

    def every_experiment(self) -> Iterator[Experiment]:
        """Yield every experiment, by `uid`."""
        for portion in self._pages(ExperimentRow.select(ExperimentRow.uid, ExperimentRow.details), ExperimentRow.uid):
            yield from _readable(read_experiment(details) for _, details in portion)

    def every_case_set(self) -> Iterator[tuple[str, CaseSet]]:
        """Yield the cases of each lineage, with its `root_uid`."""
        for portion in self._pages(_CASES, CasesRow.root_uid):
            for root_uid, cell in portion:
                yield from ((str(root_uid), cases) for cases in _readable([read_cases(cell)]))

    def delete_with(self, record_uids: Sequence[str], root_uids: Iterable[str]) -> None:
        """Delete the experiments of these records, and the cases of these lineages where no version is left.

        Call it after the records were deleted, in their transaction.
        """

        def work(database: SqliteDatabase) -> bool:
            concerned = ExperimentRow.select(*_KEYS).where(_concerns(record_uids))
            experiments = run(database, concerned).fetchall()
            _delete_experiments(database, [uid for uid, *_ in experiments])
            gone = set(record_uids)
            graves = [(uid, record if record in gone else original) for uid, record, original in experiments]
            for root_uid in root_uids:
                if not _has_version(database, root_uid):
                    deleted = CasesRow.delete().where(CasesRow.root_uid == root_uid).execute(database)
                    graves += [(cases_key(root_uid), record_uids[-1])] * deleted
            self._bury(database, graves)
            return bool(graves)

        self._connections.write(work, erase=True)

    def _save_cases(self, root_uid: str, cases: CaseSet, *, replaces: bool) -> bool:
        row = {"root_uid": root_uid, "cases": cases_json(cases)}

        def work(database: SqliteDatabase) -> bool:
            root_is_gone = _exists(database, DeletedRecord.select().where(DeletedRecord.uid == root_uid))
            if root_is_gone and not _has_version(database, root_uid):
                self._bury(database, [(cases_key(root_uid), root_uid)])
                return False
            DeletedExperiment.delete().where(DeletedExperiment.uid == cases_key(root_uid)).execute(database)
            query = CasesRow.insert(row)
            (query.on_conflict_replace() if replaces else query.on_conflict_ignore()).execute(database)
            return True

        return self._connections.write(work)

    def _refuses(self, database: SqliteDatabase, row: Mapping[str, Any]) -> bool:
        """Return whether a record of an experiment was deleted; then leave a tombstone of the experiment too."""
        records = [row["record_uid"], row["original_uid"]]
        deleted = DeletedRecord.select(DeletedRecord.uid).where(DeletedRecord.uid.in_(records))
        found = run(database, deleted).fetchone()
        if found is not None:
            self._bury(database, [(row["uid"], found[0])])
        return found is not None

    def _bury(self, database: SqliteDatabase, graves: Sequence[tuple[str, str]]) -> None:
        """Leave a tombstone for each uid, with the record that it was deleted with."""
        now = to_epoch_ms(self._clock.now())
        rows = [{"uid": uid, "record_uid": record_uid, "deleted_at": now} for uid, record_uid in graves]
        if rows:
            DeletedExperiment.insert_many(rows).on_conflict_ignore().execute(database)

    def _pages(self, query: "ModelSelect[Any]", key: Field) -> Iterator[list[tuple[Any, ...]]]:
        """Yield the rows of a query in portions, by `key`, its first column."""
        after = ""
        while portion := self._cells(query.where(key > after).order_by(key).limit(_PAGE)):
            yield portion
            after = portion[-1][0]

    def _cells(self, query: Query) -> list[tuple[Any, ...]]:
        return self._connections.read(lambda database: run(database, query).fetchall())


def _concerns(record_uids: Sequence[str]) -> Any:
    return ExperimentRow.record_uid.in_(record_uids) | ExperimentRow.original_uid.in_(record_uids)


def _delete_experiments(database: SqliteDatabase, uids: Sequence[str]) -> None:
    for portion in _portions(uids):
        OutputRow.delete().where(OutputRow.experiment_uid.in_(portion)).execute(database)
        ExperimentRow.delete().where(ExperimentRow.uid.in_(portion)).execute(database)


def _is_deleted(database: SqliteDatabase, uid: str) -> bool:
    return _exists(database, DeletedExperiment.select().where(DeletedExperiment.uid == uid))


def _has_version(database: SqliteDatabase, root_uid: str) -> bool:
    return _exists(database, PromptRow.select(PromptRow.id).where(PromptRow.root_uid == root_uid).limit(1))


def _exists(database: SqliteDatabase, query: Query) -> bool:
    return run(database, query).fetchone() is not None


def _portions(uids: Iterable[str]) -> Iterator[list[str]]:
    known = [uid for uid in uids if uid]
    return (known[first : first + _PORTION] for first in range(0, len(known), _PORTION))


def _readable(values: Iterable[_T | None]) -> list[_T]:
    """Return the values that could be read, and log how many could not."""
    read = list(values)
    found = [value for value in read if value is not None]
    if len(found) < len(read):
        _log.warning("rows of experiments that cannot be read: %d", len(read) - len(found))
    return found
