"""Retries saving finished prompts that could not be saved, for as long as the application runs."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from domain.prompts.record import PromptHistory
from tui.background import run_in_background
from tui.services import RunServices

_PAUSE_SECONDS = 3.0


@dataclass(eq=False, repr=False)
class SaveRetry:
    """Holds such prompts in memory. No method waits."""

    _services: RunServices
    _on_saved: Callable[[], object]
    """Is called on a thread whenever a prompt is saved."""
    _closing: threading.Event = field(default_factory=threading.Event, init=False)
    _unsaved: dict[str, PromptHistory] = field(default_factory=dict, init=False)
    _thread: threading.Thread | None = field(default=None, init=False)

    @property
    def count(self) -> int:
        """How many prompts are not saved yet."""
        return len(self._unsaved)

    def holds(self, uid: str | None) -> bool:
        """Return whether this record is not saved yet."""
        return uid in self._unsaved

    def add(self, record: PromptHistory) -> None:
        """Save `record` as soon as that succeeds."""
        self._unsaved[record.uid] = record
        if self._thread is None:
            self._thread = run_in_background("save-retry", self._work)

    def close(self) -> None:
        """Stop trying."""
        self._closing.set()

    def _work(self) -> None:
        while not self._closing.wait(_PAUSE_SECONDS):
            for record in list(self._unsaved.values()):
                if self._services.improve_prompt().keep(record) is None:
                    del self._unsaved[record.uid]
                    self._on_saved()
