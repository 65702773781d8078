"""Where an operation waits until the history has taken it."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from domain.history.operations import Operation


@dataclass(frozen=True, slots=True)
class WaitingOperation:
    """An operation that lies in the spool; `name` identifies its file, which may hold more than one, to `retire`."""

    name: str
    operation: Operation


class Spool(Protocol):
    """The waiting room between a finished run and the database. Thread-safe; blocks on a disk.

    An operation that `put` returned for survives a crash and a power failure. Several processes share one spool.
    """

    def check_room(self) -> int:
        """Return how many operations may still be put, at least 1. Nothing is ever evicted.

        Raises `SpoolFullError` when the spool has reached its bound.
        """
        ...

    def put(self, *operations: Operation) -> str:
        """Write operations durably, all or none, as one file, and return its name. Raises `SpoolError`.

        The bound does not refuse them: what is finished is kept. Many at once cost little more than one.
        """
        ...

    def waiting(self) -> list[WaitingOperation]:
        """Return what waits, in the order in which it was put. A file that cannot be read is left alone."""
        ...

    def unreadable(self) -> int:
        """Return how many files of the spool could not be read."""
        ...

    def claim(self) -> AbstractContextManager[bool]:
        """Hold the right to apply and retire operations; False when another thread or process holds it.

        It ends with the process, however that ends. One holder at a time keeps the order of the operations.
        """
        ...

    def retire(self, name: str, left: Sequence[Operation] = ()) -> None:
        """Take a file's operations, which the database has acknowledged, out of the waiting ones.

        `left` are those of them that go on waiting. A missing file is no error. What is taken out moves to the journal,
        a second copy of what the newest backup does not hold yet.
        """
        ...

    def journal_length(self) -> int:
        """Return how many operations the journal holds at most, without reading them."""
        ...

    def journal(self) -> list[WaitingOperation]:
        """Return what was retired since the newest backup, in the order in which it was put."""
        ...

    def trim_journal(self, names: Iterable[str]) -> None:
        """Remove operations that a backup holds now from the journal. A missing one is no error."""
        ...

    def forget(self, *uids: str) -> None:
        """Remove what the journal holds of records but their deletes; called once the database has deleted them."""
        ...
