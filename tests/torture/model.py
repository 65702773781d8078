"""What the history must hold, worked out from what was acknowledged."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from domain.history.operations import (
    ArchiveOperation,
    DeleteOperation,
    EditOperation,
    FavoriteOperation,
    RecordOperation,
    SaveOperation,
)
from domain.prompts.record import PromptHistory
from tests.support.records import make_record

_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def record_of(uid: str) -> PromptHistory:
    """Return the record that every process makes of a uid (`<slot>-<number>`)."""
    slot, number = map(int, uid.split("-"))
    return make_record(
        uid=uid,
        root_uid=uid,
        original_idea=f"idea {uid} about camión {number % 7}",
        improved_prompt=f"You are number {number} of slot {slot}. " * (1 + number % 40),
        created_at=_BEGIN + timedelta(seconds=number, milliseconds=slot),
    )


@dataclass(slots=True)
class Model:
    """The records of one slot, of which one process at a time makes and changes all; None is a deleted one.

    Of an operation that was under way at a kill nobody knows whether it counts: its record is `uncertain` between two
    states, and is left alone from then on.
    """

    slot: int
    states: dict[str, PromptHistory | None] = field(default_factory=dict)
    deleted: dict[str, PromptHistory] = field(default_factory=dict)
    uncertain: dict[str, set[PromptHistory | None]] = field(default_factory=dict)
    made: int = 0

    def next_uid(self) -> str:
        """Return a uid that was never used, not even by an operation that did not count."""
        self.made += 1
        return f"{self.slot}-{self.made}"

    def acknowledge(self, operation: RecordOperation) -> None:
        """Take in an operation that counts."""
        uid = operation.uid
        before = self.states.get(uid)
        self.states[uid] = after(before, operation)
        if isinstance(operation, DeleteOperation) and before is not None:
            self.deleted[uid] = before
        if isinstance(operation, SaveOperation):
            self.deleted.pop(uid, None)

    def doubt(self, operation: RecordOperation) -> None:
        """Take in an operation that may count."""
        uid = operation.uid
        before = self.states.pop(uid, None)
        self.deleted.pop(uid, None)
        self.uncertain[uid] = {before, after(before, operation)}

    def living(self) -> list[str]:
        """Return the records that can be changed."""
        return [uid for uid, state in self.states.items() if state is not None]


def after(before: PromptHistory | None, operation: RecordOperation) -> PromptHistory | None:
    """Return the state that an operation makes of a state."""
    match operation:
        case SaveOperation(record):
            return before or record
        case DeleteOperation():
            return None
        case FavoriteOperation(_, favorite):
            return before and replace(before, favorite=favorite)
        case EditOperation(_, text):
            return before and replace(before, accepted_text=text)
        case ArchiveOperation(_, moment):
            return before and replace(before, archived_at=moment)
