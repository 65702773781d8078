"""The file of the history: checked, copied, mended."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from domain.history.ports import WaitingOperation
from domain.runtime.cancellation import CancelToken
from domain.runtime.progress import Progress

RESTORED = "restored"
"""The reason of a backup made of what was put back: a rebuild takes nothing from older ones."""
AUTOMATIC = "automatic"
"""The reason of backups that nobody asked for: newer ones take their place."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of the whole history; `reason` says in a word what it was made for."""

    path: Path
    made_at: datetime
    reason: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class RepairReport:
    """What was brought out of a damaged file: from itself, from the newest backup, from the journal.

    `kept_aside` is where the damaged file lies now, unchanged; None when there was none.
    `unread_rows` is how many of its rows could not be read
    and came from nowhere else; None when the file cannot even say how many it had.
    """

    kept_aside: Path | None
    salvaged: int
    from_backup: int
    from_journal: int
    unread_rows: int | None


class HistoryFile(Protocol):
    """The database as a file: checked, copied, mended, brought back. Thread-safe; blocks on a disk for long.

    Everything raises `StorageError`. Nothing here ever deletes a damaged file or the only copy of one. `on_progress` is
    called on the calling thread; what it raises ends the work, and everything is as it was before.
    """

    def check(
        self, cancel: CancelToken, on_progress: Callable[[Progress], None] = ..., *, journal_length: int = 0
    ) -> str | None:
        """Read the whole file; return what is wrong with it in a plain sentence, or None.

        A file that is not there is lost if a backup or the journal tells that there once was one.
        """
        ...

    def repair(
        self,
        journal: list[WaitingOperation],
        on_progress: Callable[[Progress], None] = ...,
        cancel: CancelToken | None = None,
    ) -> RepairReport | None:
        """Put a new file in the place of a damaged or lost one, from all that can be read anywhere.

        The damaged one is put aside. Returns None when `check` finds nothing wrong; `cancel` stops that check. Raises
        `ForeignHistoryError` when the file is no history of this application at all.
        """
        ...

    def back_up(self, reason: str, keep: int, on_progress: Callable[[Progress], None] = ...) -> Backup:
        """Copy the history while it is used, check the copy, and keep the newest `keep` made for this reason."""
        ...

    def holds(self, backup: Backup, uids: Collection[str]) -> bool:
        """Tell whether a backup knows every one of these records, as present or as deleted."""
        ...

    def backups(self) -> list[Backup]:
        """Return what can be restored, newest first."""
        ...

    def restore(
        self,
        backup: Path,
        on_progress: Callable[[Progress], None] = ...,
        when_kept: Callable[[Backup], None] = ...,
    ) -> Backup:
        """Put a checked copy of `backup` in the history's place; return the backup made of what was there before.

        `when_kept` is called with it before anything is replaced; what it raises ends the work.
        """
        ...
