"""Where the history file is, and what follows from a risky place."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from domain.history.notices import Notice

if TYPE_CHECKING:
    from domain.history.ports import PromptRepository
    from storage.database.risky_places import RiskyPlace

_PLACE_NOTE = "place-notice"


@dataclass(frozen=True, slots=True)
class HistoryPlace:
    """The place of `database`. `risk` is None when nothing is known against it, or nothing is saved on disk."""

    database: Path
    risk: "RiskyPlace | None"
    wal_wanted: bool
    """What `SQLITE_WAL_MODE` says, or its default."""
    is_wal_chosen: bool
    """Whether a source of the settings names `SQLITE_WAL_MODE`."""

    @property
    def uses_wal(self) -> bool:
        """Whether the write-ahead log is used. A risky place turns it off, unless the settings name it."""
        return self.wal_wanted and (self.risk is None or self.is_wal_chosen)

    @property
    def warnings(self) -> tuple[str, ...]:
        """A warning for the status bar, or nothing."""
        if self.risk is None:
            return ()
        return (f"history {self.risk.where}{', WAL off' if self.wal_wanted and not self.uses_wal else ''}",)

    def sentences(self, risk: "RiskyPlace") -> tuple[str, str]:
        """Return what `risk` means for this history, and what to do about it."""
        log = "with the write-ahead log, as SQLITE_WAL_MODE says" if self.uses_wal else "without the write-ahead log"
        return (
            f"The history {self.database} is {risk.where}. {risk.risk} It is used {log}.",
            "Choose a folder of this machine that nothing synchronises with SQLITE_DB_PATH"
            + ("." if self.is_wal_chosen else ", or set SQLITE_WAL_MODE to true or false to use it as it is."),
        )

    def tell_once(self, repository: "PromptRepository", on_news: Callable[[Notice], None]) -> None:
        """Pass a notice about a risky place to `on_news`, once per history and place. Raises `StorageError`."""
        if self.risk is None or repository.get_note(_PLACE_NOTE) == self.risk.where:
            return
        on_news(Notice("The history is in a risky place", *self.sentences(self.risk), is_good=False))
        repository.set_note(_PLACE_NOTE, self.risk.where)
