"""What the main screen asks of the services behind it; `tui.bootstrap` provides it, tests provide fakes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from domain.errors import StorageError
from domain.history_news import HistoryNews, RetentionReport
from domain.history_query import HistoryStatistics, IndexProgress
from domain.history_reader import HistoryReader
from domain.history_writer import WriterStatus
from domain.improve_prompt import ImprovePrompt
from domain.operations import Operation
from domain.ports import Clock, Draft, EngineStatus, UndoStore


@dataclass(frozen=True, slots=True)
class StartReport:
    """What the settings say, in words for the status bar."""

    provider: str
    model: str
    saving: bool
    """False when `SQLITE_ENABLED` is false: nothing is kept on disk."""
    weakened_promises: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HistoryReport:
    """How the history was found at the start."""

    read_only: StorageError | None = None
    retention: RetentionReport = field(default_factory=RetentionReport)


class Services(Protocol):
    """Every method but `clock` may block: call it on a background thread."""

    @property
    def clock(self) -> Clock:
        """The time; tests bring their own."""
        ...

    def start(self, on_saving: Callable[[WriterStatus], None]) -> StartReport:
        """Load the settings and begin to save what waits. Raises `SettingsError`."""
        ...

    def warm_up(self, on_status: Callable[[EngineStatus], None]) -> None:
        """Load the engine, reporting progress."""
        ...

    def look_after_history(
        self, on_news: Callable[[HistoryNews], None], on_index: Callable[[IndexProgress], None]
    ) -> HistoryReport:
        """Begin to check, mend, back up and index the history file; apply the retention. Raises `StorageError`."""
        ...

    def notice_seen(self) -> None:
        """Remember that the person has seen the retention's notice."""
        ...

    def submit(self, operation: Operation) -> None:
        """Write an operation down durably; the history follows. Raises `SpoolError` or `StorageError`."""
        ...

    def undo_store(self) -> UndoStore:
        """Return where many deleted records are kept until the session ends."""
        ...

    def retry_saving(self) -> bool:
        """Try now to save what waits; return False when nothing is kept on disk."""
        ...

    def backup_count(self) -> int:
        """Return how many backups of the history there are. Raises `StorageError`."""
        ...

    def improve_prompt(self) -> ImprovePrompt:
        """Return the use case."""
        ...

    def history(self) -> HistoryReader:
        """Return what the sidebar lists."""
        ...

    def statistics(self) -> HistoryStatistics:
        """Return numbers over the whole history. Raises `StorageError`."""
        ...

    def filter_values(self) -> dict[str, list[str]]:
        """Return what may follow a filter of the search, by the filter's name. Raises `StorageError`."""
        ...

    def change_token(self) -> int:
        """Return a number that differs after any process has changed the history."""
        ...

    def load_draft(self) -> Draft | None:
        """Return the draft of an earlier session."""
        ...

    def remember_draft(self, draft: Draft) -> None:
        """Keep a draft in place of the one before; an empty one forgets it. Never blocks."""
        ...
