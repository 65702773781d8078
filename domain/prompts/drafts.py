"""What is not a record yet or no longer: drafts, and what was deleted."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from domain.prompts.record import PromptHistory


@dataclass(frozen=True, slots=True)
class Draft:
    """What the person had typed, and the answer that had arrived, when a run or the app ended.

    `feedback` was typed for the record `parent_uid`, or a run that refined that record ended without it.
    `more_feedback` was typed before it, for other records: their uids and the texts, the newest last.
    `context_is_material` says that the context came from a pipe or a file.
    """

    idea: str = ""
    context: str = ""
    partial_answer: str = ""
    feedback: str = ""
    parent_uid: str = ""
    more_feedback: tuple[tuple[str, str], ...] = ()
    context_is_material: bool = False

    def merged_with(self, older: "Draft") -> "Draft":
        """Return one draft with what was typed now above what was typed before; nothing of either is lost."""
        return replace(
            older,
            idea=_both(self.idea, older.idea),
            context=_both(self.context, older.context),
            partial_answer=_both(self.partial_answer, older.partial_answer),
            context_is_material=self.context_is_material or older.context_is_material,
        )


def _both(above: str, below: str) -> str:
    return above if above == below else "\n\n".join(text for text in (above, below) if text)


class DraftStore(Protocol):
    """Keeps one draft across quits and crashes. Thread-safe; blocks on a disk."""

    def save(self, draft: Draft) -> None:
        """Keep `draft` durably in place of the one before. Raises `StorageError`."""
        ...

    def load(self) -> Draft | None:
        """Return the kept draft. A file that cannot be read is moved aside and gives None."""
        ...

    def clear(self) -> None:
        """Forget the draft."""
        ...


class UndoStore(Protocol):
    """Keeps what was deleted many at a time until the session ends. Blocks on a disk; raises `StorageError`."""

    def keep(self, records: Iterable[PromptHistory]) -> str:
        """Write the records down durably, as they come; return the name by which they are found again."""
        ...

    def read(self, name: str) -> Iterator[PromptHistory]:
        """Yield the records that were kept under a name."""
        ...

    def forget(self) -> None:
        """Remove what this session has kept: what was deleted is gone for good then."""
        ...
