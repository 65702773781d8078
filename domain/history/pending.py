"""What the operations that still wait make of each record."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from domain.history.operations import (
    ArchiveOperation,
    DeleteOperation,
    EditOperation,
    FavoriteOperation,
    Operation,
    SaveOperation,
)
from domain.prompts.record import HistoryEntry, PromptHistory


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

    def applied_to(self, saved: HistoryEntry | None) -> HistoryEntry | None:
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
