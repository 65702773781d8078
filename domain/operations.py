"""What a person does to the history, written down before the database hears of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from domain.prompt_history import PromptHistory

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.ports import PromptRepository


@dataclass(frozen=True, slots=True)
class SaveOperation:
    """Store one record. `restores` when it undoes a delete: nothing else brings a deleted record back."""

    record: PromptHistory
    restores: bool = False

    @property
    def uid(self) -> str:
        """The record's uid."""
        return self.record.uid


@dataclass(frozen=True, slots=True)
class FavoriteOperation:
    """Mark a record as a favourite, or unmark it."""

    uid: str
    favorite: bool


@dataclass(frozen=True, slots=True)
class EditOperation:
    """Keep the prompt as the person edited it; None returns to the model's."""

    uid: str
    accepted_text: str | None


@dataclass(frozen=True, slots=True)
class ArchiveOperation:
    """Archive a record at `moment` (aware, UTC); None brings it back into the list."""

    uid: str
    moment: datetime | None


@dataclass(frozen=True, slots=True)
class DeleteOperation:
    """Delete a record and leave a tombstone, so that a save that comes late does not bring it back."""

    uid: str


Operation = SaveOperation | FavoriteOperation | EditOperation | ArchiveOperation | DeleteOperation
"""Each says what shall be, never what changes, so that applying it twice is applying it once."""


def apply(operation: Operation, repository: "PromptRepository") -> None:
    """Carry out `operation`; one about a record that is not there changes nothing. Blocks on a disk.

    Raises `StorageError`, and `ValueError` for what no database can hold.
    """
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


def apply_all(operations: "Sequence[Operation]", repository: "PromptRepository") -> None:
    """Carry out operations as `apply` does each, in one transaction, which is far quicker: all or none."""

    def work() -> None:
        for operation in operations:
            apply(operation, repository)

    if len(operations) == 1:
        work()
    else:
        repository.together(work)
