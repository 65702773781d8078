"""Applies waiting operations: to the repository, and to saved rows in memory."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from domain.errors import StorageError
from domain.history.experiments import apply_to_store
from domain.history.operations import (
    ArchiveOperation,
    DeleteOperation,
    EditOperation,
    ExperimentOperation,
    FavoriteOperation,
    Operation,
    RecordOperation,
    SaveOperation,
)
from domain.history.ports import PromptRepository, WaitingOperation
from domain.prompts.record import PromptHistory, StoredRecord
from domain.search.matching import SearchableRecord, tier_in
from domain.search.query import HistoryQuery, MatchTier


def apply_operations(operations: Sequence[Operation], repository: PromptRepository) -> frozenset[str]:
    """Apply operations in order, all or none. An operation on a record that does not exist changes no record.

    Returns the uids of the operations on experiments that stored nothing, because what they concern was deleted. Blocks
    on disk access. Raises `StorageError`, and `ValueError` for values that a database cannot store.
    """
    refused: set[str] = set()

    def work() -> None:
        refused.clear()
        for operation in operations:
            if isinstance(operation, ExperimentOperation):
                is_applied = apply_to_store(operation, repository.experiments)
                (refused.discard if is_applied else refused.add)(operation.uid)
            else:
                _apply(operation, repository)

    if len(operations) == 1:
        work()
    else:
        repository.together(work)
    return frozenset(refused)


def _apply(operation: RecordOperation, repository: PromptRepository) -> None:
    match operation:
        case SaveOperation(record, restores=False):
            repository.save(record)
        case SaveOperation(record, restores=True):
            repository.restore(record)
        case FavoriteOperation(uid, favorite):
            repository.set_favorite(uid, favorite)
        case EditOperation(uid, accepted_text):
            repository.set_accepted_text(uid, accepted_text)
        case ArchiveOperation(uid, moment):
            repository.set_archived(uid, moment)
        case DeleteOperation(uid):
            repository.delete(uid)


@dataclass(slots=True)
class Pending:
    """The waiting operations on one record, combined: changes to its row, a delete, a record to save."""

    _changes: dict[str, Any] = field(default_factory=dict)
    _deletes: bool = False
    _record: PromptHistory | None = None

    def add(self, operation: RecordOperation) -> None:
        """Add the next operation. Each has the same effect here as in a `PromptRepository`."""
        match operation:
            case SaveOperation(record, restores):
                if self._record is None and (restores or not self._deletes):
                    self._record = record
            case FavoriteOperation(_, favorite):
                self._change(favorite=favorite)
            case EditOperation(_, accepted_text):
                self._change(accepted_text=accepted_text)
            case ArchiveOperation(_, moment):
                self._change(archived_at=moment)
            case DeleteOperation():
                self._record, self._changes, self._deletes = None, {}, True

    @property
    def needs_row(self) -> bool:
        """Whether the result depends on the record's row."""
        return not self._deletes

    def applied_to(self, saved: StoredRecord | None) -> StoredRecord | None:
        """Return the record with the operations applied to its row `saved`, if any; None when no record is left.

        An unreadable row is returned unchanged, or None if it is deleted.
        """
        if saved is None or self._deletes:
            return self._record
        return replace(saved, **self._changes) if self._changes and isinstance(saved, PromptHistory) else saved

    def _change(self, **values: Any) -> None:
        self._changes |= values
        if self._record is not None:
            self._record = replace(self._record, **values)


def pending_by_uid(operations: Iterable[Operation]) -> dict[str, Pending]:
    """Combine the operations on records among `operations`, given in order, by the uid of their record."""
    pending: dict[str, Pending] = {}
    for operation in operations:
        if not isinstance(operation, ExperimentOperation):
            pending.setdefault(operation.uid, Pending()).add(operation)
    return pending


class Change(NamedTuple):
    """The row of a record with waiting operations, if it has one, and the record they result in, if any."""

    saved: StoredRecord | None
    result: StoredRecord | None


class WaitingRecords:
    """Applies the spool to the rows for each key of a search, and recomputes only after a change. Thread-safe."""

    def __init__(
        self, repository: Callable[[], PromptRepository], waiting: Callable[[], list[WaitingOperation]]
    ) -> None:
        self._repository = repository
        self._waiting = waiting
        self._read: tuple[list[WaitingOperation], dict[str, Pending]] = [], {}
        self._changes: tuple[Mapping[str, Pending], int, list[Change]] = {}, 0, []
        self._searchable: dict[int, SearchableRecord] = {}
        """Records in searchable form by `id()`, which stays unique because each value keeps its record alive."""

    def pending(self) -> tuple[dict[str, Pending], StorageError | None]:
        """Return the waiting operations by uid, and the error if the spool cannot be read."""
        read = self._read
        try:
            operations = self._waiting()
        except StorageError as error:
            return {}, error
        if operations != read[0]:
            read = self._read = operations, pending_by_uid(waiting.operation for waiting in operations)
        return read[1], None

    def changes(self, pending: Mapping[str, Pending]) -> list[Change]:
        """Return the rows of the records in `pending` and the results. Raises `StorageError`."""
        if not pending:
            return []
        repository, last = self._repository(), self._changes
        token = repository.change_token()  # read before the rows, which may then be newer but never older
        if last[0] is not pending or last[1] != token:
            changes = changes_of(pending, repository.find_by_uids(pending))
            records = (entry for change in changes for entry in change if isinstance(entry, PromptHistory))
            known = self._searchable
            self._searchable = {id(record): known.get(id(record)) or _made_at_once(record) for record in records}
            last = self._changes = pending, token, changes
        return last[2]

    def tier_of(self, record: PromptHistory, query: HistoryQuery) -> MatchTier | None:
        """Do the same as `domain.search.matching.tier_of`, but faster for records that `changes` returned."""
        return tier_in(self._searchable.get(id(record)) or SearchableRecord(record), query)


def changes_of(pending: Mapping[str, Pending], rows: Mapping[str, StoredRecord]) -> list[Change]:
    """Return a `Change` for each record in `pending`; `rows` are its row by uid."""
    saved: Iterable[StoredRecord | None] = map(rows.get, pending)
    return [Change(row, change.applied_to(row)) for row, change in zip(saved, pending.values(), strict=True)]


def _made_at_once(record: PromptHistory) -> SearchableRecord:
    """Return the searchable form of a record with its texts already normalized."""
    searchable = SearchableRecord(record)
    _ = searchable.idea, searchable.texts
    return searchable
