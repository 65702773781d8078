"""What the operations that still wait make of each record."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from domain.operations import (
    ArchiveOperation,
    DeleteOperation,
    EditOperation,
    FavoriteOperation,
    Operation,
    SaveOperation,
)
from domain.prompt_history import PromptHistory


@dataclass(slots=True)
class Pending:
    """What waits for one record: its save, if that waits, changes of fields, or its end."""

    record: PromptHistory | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    deleted: bool = False

    def add(self, operation: Operation) -> None:
        """Take in the next operation."""
        match operation:
            case SaveOperation(record, restores):
                # As in the database: a first save stays, and a deleted record comes back by a restore alone.
                if restores:
                    self.deleted = False
                if self.record is None and not self.deleted:
                    self.record = record
            case FavoriteOperation(_, favorite):
                self.changes["favorite"] = favorite
            case EditOperation(_, accepted_text):
                self.changes["accepted_text"] = accepted_text
            case ArchiveOperation(_, moment):
                self.changes["archived_at"] = moment
            case DeleteOperation():
                self.record, self.changes, self.deleted = None, {}, True

    def applied_to(self, record: PromptHistory) -> PromptHistory:
        """Return `record` as it will be."""
        return replace(record, **self.changes) if self.changes else record

    @property
    def result(self) -> PromptHistory | None:
        """The record that the waiting operations make by themselves."""
        return None if self.record is None or self.deleted else self.applied_to(self.record)


def pending_by_uid(operations: Iterable[Operation]) -> dict[str, Pending]:
    """Return what waits, for each record; `operations` in their order."""
    pending: dict[str, Pending] = {}
    for operation in operations:
        pending.setdefault(operation.uid, Pending()).add(operation)
    return pending
