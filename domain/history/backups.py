"""The port of the history file: check, back up, repair and restore it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from domain.history.ports import WaitingOperation
from domain.runtime.cancellation import CancelToken
from domain.runtime.progress import Progress

RESTORED = "restored"
"""The reason of a backup made of a restored history: a rebuild takes nothing from older backups."""
AUTOMATIC = "automatic"
"""The reason of automatic backups, which newer ones replace."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of the whole history; `reason` is one word that says why it was made."""

    path: Path
    made_at: datetime
    reason: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class RepairReport:
    """How many rows a repair recovered from the damaged file, from backups and from the journal.

    `kept_aside` is the new path of the damaged file, which is unchanged; None when there was no file. `unread_rows` is
    how many rows were lost because no source had them in readable form; None when the file cannot tell how many it had.
    """

    kept_aside: Path | None
    salvaged: int
    from_backup: int
    from_journal: int
    unread_rows: int | None


class HistoryFile(Protocol):
    """The database as a file. Thread-safe; its methods may block for long on disk access.

    All methods raise `StorageError`. None ever deletes a damaged file or the only copy of a history. `on_progress` is
    called on the calling thread; an error that it raises cancels the work and leaves everything as it was.
    """

    def check(
        self, cancel: CancelToken, on_progress: Callable[[Progress], None] = ..., *, journal_length: int = 0
    ) -> str | None:
        """Read the whole file; return a sentence that says what is wrong with it, or None.

        A missing file counts as lost if a backup or the journal shows that it once existed.
        """
        ...

    def repair(
        self,
        journal: list[WaitingOperation],
        on_progress: Callable[[Progress], None] = ...,
        cancel: CancelToken | None = None,
    ) -> RepairReport | None:
        """Replace a damaged or lost file with a new one, built from everything that can still be read.

        The damaged file is moved aside. Returns None when `check` finds nothing wrong; `cancel` stops that check.
        Raises `ForeignHistoryError` when the file is not a history of this application.
        """
        ...

    def back_up(self, reason: str, keep: int, on_progress: Callable[[Progress], None] = ...) -> Backup:
        """Copy the history while it is in use, check the copy, and keep only the newest `keep` of this reason."""
        ...

    def holds(self, backup: Backup, uids: Collection[str]) -> bool:
        """Return whether a backup has every one of these records, as a row or as deleted."""
        ...

    def backups(self) -> list[Backup]:
        """Return the backups, newest first."""
        ...

    def restore(
        self,
        backup: Path,
        on_progress: Callable[[Progress], None] = ...,
        when_kept: Callable[[Backup], None] = ...,
    ) -> Backup:
        """Replace the history with a checked copy of `backup`; return a backup of the previous history.

        `when_kept` is called with the returned backup before anything is replaced; an error in it cancels the work.
        """
        ...
