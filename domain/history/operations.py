"""What a person does to the history, written down before the database hears of it."""

from dataclasses import dataclass
from datetime import datetime

from domain.prompts.record import PromptHistory


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
