"""Changes to the history, as values that are written to the spool before they reach the database."""

from dataclasses import dataclass
from datetime import datetime

from domain.prompts.record import PromptHistory


@dataclass(frozen=True, slots=True)
class SaveOperation:
    """Store one record. With `restores` it undoes a delete; no other operation brings a deleted record back."""

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
    """Store the user's edit of the prompt; None returns to the model's text."""

    uid: str
    accepted_text: str | None


@dataclass(frozen=True, slots=True)
class ArchiveOperation:
    """Archive a record at `moment` (aware, UTC); None restores it to the list."""

    uid: str
    moment: datetime | None


@dataclass(frozen=True, slots=True)
class DeleteOperation:
    """Delete a record and leave a tombstone, so that a late save does not restore it."""

    uid: str


Operation = SaveOperation | FavoriteOperation | EditOperation | ArchiveOperation | DeleteOperation
"""Each operation states the final value, not a change, so that it is idempotent."""
