"""Where an operation waits until the history has taken it."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from domain.operations import Operation


@dataclass(frozen=True, slots=True)
class WaitingOperation:
    """An operation that lies in the spool; `name` identifies its file to `retire`."""

    name: str
    operation: Operation


class Spool(Protocol):
    """The waiting room between a finished run and the database. Thread-safe; blocks on a disk.

    An operation that `put` returned for survives a crash and a power failure. Several processes share one spool.
    """

    def check_room(self) -> None:
        """Raise `SpoolFullError` when the spool has reached its bound. Nothing is ever evicted."""
        ...

    def put(self, operation: Operation) -> str:
        """Write one operation durably and return its name. Raises `SpoolError`.

        The bound does not refuse it: what is finished is kept.
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

    def retire(self, name: str) -> None:
        """Take an operation that the database has acknowledged out of the waiting ones. A missing one is no error.

        It moves to the journal, a second copy of what the newest backup does not hold yet.
        """
        ...

    def journal_length(self) -> int:
        """Return how many operations the journal holds, without reading them."""
        ...

    def journal(self) -> list[WaitingOperation]:
        """Return what was retired since the newest backup, in the order in which it was put."""
        ...

    def trim_journal(self, names: Iterable[str]) -> None:
        """Remove operations that a backup holds now from the journal. A missing one is no error."""
        ...

    def forget(self, uid: str) -> None:
        """Remove what the journal holds of a record but its delete; called once the database has deleted it."""
        ...
