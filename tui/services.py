"""What the main screen asks of the services behind it; `tui.bootstrap` provides it, tests provide fakes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from domain.history_reader import HistoryReader
from domain.history_writer import WriterStatus
from domain.improve_prompt import ImprovePrompt
from domain.ports import Clock, Draft, EngineStatus


@dataclass(frozen=True, slots=True)
class StartReport:
    """What the settings say, in words for the status bar."""

    provider: str
    model: str
    saving: bool
    """False when `SQLITE_ENABLED` is false: nothing is kept on disk."""
    weakened_promises: tuple[str, ...] = ()


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

    def improve_prompt(self) -> ImprovePrompt:
        """Return the use case."""
        ...

    def history(self) -> HistoryReader:
        """Return what the sidebar lists."""
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
