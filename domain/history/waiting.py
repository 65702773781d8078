"""What the operations that wait make of the saved rows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from domain.errors import StorageError
from domain.history.operations import (
    ArchiveOperation,
    DeleteOperation,
    EditOperation,
    FavoriteOperation,
    Operation,
    SaveOperation,
)
from domain.history.ports import PromptRepository, WaitingOperation
from domain.prompts.record import PromptHistory, StoredRecord
from domain.search.matching import SearchableRecord, tier_in
from domain.search.query import HistoryQuery, MatchTier


@dataclass(slots=True)
class Pending:
    """What waits for one record: changes of the saved row, its end, a record where no row is or is left."""

    _changes: dict[str, Any] = field(default_factory=dict)
    _deletes: bool = False
    _record: PromptHistory | None = None

    def add(self, operation: Operation) -> None:
        """Take in the next operation. Each does here what it does in a `PromptRepository`."""
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
        """Whether what will become of the record depends on its row."""
        return not self._deletes

    def applied_to(self, saved: StoredRecord | None) -> StoredRecord | None:
        """Return what will become of a record of which `saved` is the row, if there is one; None when it will be gone.

        A row that cannot be read stays as it is.
        """
        if saved is None or self._deletes:
            return self._record
        return replace(saved, **self._changes) if self._changes and isinstance(saved, PromptHistory) else saved

    def _change(self, **values: Any) -> None:
        self._changes |= values
        if self._record is not None:
            self._record = replace(self._record, **values)


def pending_by_uid(operations: Iterable[Operation]) -> dict[str, Pending]:
    """Return what waits, for each record; `operations` in their order."""
    pending: dict[str, Pending] = {}
    for operation in operations:
        pending.setdefault(operation.uid, Pending()).add(operation)
    return pending


class Change(NamedTuple):
    """The row of a record that something waits for, if it has one, and what will become of it, if anything."""

    saved: StoredRecord | None
    result: StoredRecord | None


class WaitingRecords:
    """Looks at the spool and the rows for each key of a search, and works only on what differs. Thread-safe."""

    def __init__(
        self, repository: Callable[[], PromptRepository], waiting: Callable[[], list[WaitingOperation]]
    ) -> None:
        self._repository = repository
        self._waiting = waiting
        self._read: tuple[list[WaitingOperation], dict[str, Pending]] = [], {}
        self._laid: tuple[Mapping[str, Pending], int, list[Change]] = {}, 0, []
        self._searchable: dict[int, SearchableRecord] = {}
        """Records in the form in which they are compared, by their address, which each keeps from another use."""

    def pending(self) -> tuple[dict[str, Pending], StorageError | None]:
        """Return what waits in the spool, for each record, and why that cannot be read."""
        read = self._read
        try:
            operations = self._waiting()
        except StorageError as error:
            return {}, error
        if operations != read[0]:
            read = self._read = operations, pending_by_uid(waiting.operation for waiting in operations)
        return read[1], None

    def changes(self, pending: Mapping[str, Pending]) -> list[Change]:
        """Return what `pending` makes of the rows. Raises `StorageError`."""
        if not pending:
            return []
        repository, laid = self._repository(), self._laid
        token = repository.change_token()  # before the rows, which may be newer than it tells
        if laid[0] is not pending or laid[1] != token:
            changes = changes_of(pending, repository.find_by_uids(pending))
            records = (entry for change in changes for entry in change if isinstance(entry, PromptHistory))
            known = self._searchable
            self._searchable = {id(record): known.get(id(record)) or _made_at_once(record) for record in records}
            laid = self._laid = pending, token, changes
        return laid[2]

    def tier_of(self, record: PromptHistory, query: HistoryQuery) -> MatchTier | None:
        """As `domain.search.matching.tier_of`, and quicker for the records in what `changes` returned."""
        return tier_in(self._searchable.get(id(record)) or SearchableRecord(record), query)


def changes_of(pending: Mapping[str, Pending], rows: Mapping[str, StoredRecord]) -> list[Change]:
    """Return what `pending` makes of `rows`, by uid."""
    saved: Iterable[StoredRecord | None] = map(rows.get, pending)
    return [Change(row, change.applied_to(row)) for row, change in zip(saved, pending.values(), strict=True)]


def _made_at_once(record: PromptHistory) -> SearchableRecord:
    """Return a record whose texts no key has to wait for."""
    searchable = SearchableRecord(record)
    _ = searchable.idea, searchable.texts
    return searchable
