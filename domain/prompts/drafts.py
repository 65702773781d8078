"""Drafts: text that is not in the history."""

from dataclasses import dataclass, replace
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Draft:
    """The user's input and the partial answer when a run or the application ended.

    `feedback` belongs to the record `parent_uid`: the user typed it there, or an unfinished run used it.
    `more_feedback` holds earlier feedback for other records, as pairs of uid and text, newest last.
    `context_is_material` is true if the context came from a pipe or a file.
    """

    idea: str = ""
    context: str = ""
    partial_answer: str = ""
    feedback: str = ""
    parent_uid: str = ""
    more_feedback: tuple[tuple[str, str], ...] = ()
    context_is_material: bool = False

    def merged_with(self, older: "Draft") -> "Draft":
        """Return one draft with the texts of this draft above those of `older`.

        The feedback fields are those of `older`.
        """
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
    """Stores one draft across quits and crashes. Thread-safe; blocks on a disk."""

    def save(self, draft: Draft) -> None:
        """Write `draft` durably; it replaces the previous one. Raises `StorageError`."""
        ...

    def load(self) -> Draft | None:
        """Return the stored draft, or None. A file that cannot be read is moved aside and returns None."""
        ...

    def clear(self) -> None:
        """Delete the draft."""
        ...
