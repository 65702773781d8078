"""Changes to the history, as values that are written to the spool before they reach the database."""

from dataclasses import dataclass
from datetime import datetime

from domain.evaluation.experiment import Experiment, Output
from domain.evaluation.ports import CaseSet
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


@dataclass(frozen=True, slots=True)
class SaveExperimentOperation:
    """Store an experiment, or replace the one of its uid. Its outputs stay.

    With `restores` it undoes a delete, and keeps an experiment that is there. Without its record, nothing is stored.
    """

    experiment: Experiment
    restores: bool = False

    @property
    def uid(self) -> str:
        """The experiment's uid."""
        return self.experiment.uid


@dataclass(frozen=True, slots=True)
class SaveOutputOperation:
    """Store one output; nothing if its experiment was deleted. The output that has its place stays."""

    output: Output

    @property
    def uid(self) -> str:
        """The experiment's uid."""
        return self.output.experiment_uid


@dataclass(frozen=True, slots=True)
class DeleteExperimentOperation:
    """Delete an experiment with its outputs, and leave a tombstone. Deleting a record does this too."""

    uid: str


@dataclass(frozen=True, slots=True)
class SaveCasesOperation:
    """Store the inputs and checks of a lineage. With `restores`, those that are there stay."""

    root_uid: str
    cases: CaseSet
    restores: bool = False

    @property
    def uid(self) -> str:
        """The key of the lineage's cases, which differs from the uid of every record."""
        return cases_key(self.root_uid)


def cases_key(root_uid: str) -> str:
    """Return the key of a lineage's cases among the uids of records and experiments."""
    return f"cases:{root_uid}"


RecordOperation = SaveOperation | FavoriteOperation | EditOperation | ArchiveOperation | DeleteOperation
ExperimentOperation = SaveExperimentOperation | SaveOutputOperation | DeleteExperimentOperation | SaveCasesOperation
Operation = RecordOperation | ExperimentOperation
"""Each operation states the final value, not a change, so that it is idempotent. Those of one `uid` are in order."""


@dataclass(frozen=True, slots=True)
class DeletedPrompt:
    """A record that was deleted, or is about to be, and the operations that bring back what goes with it."""

    record: PromptHistory
    experiments: tuple[ExperimentOperation, ...] = ()

    @property
    def restoring(self) -> tuple[Operation, ...]:
        """The operations that undo the delete. Repeating them changes nothing."""
        return SaveOperation(self.record, restores=True), *self.experiments
