"""Tries again and again to keep a finished prompt that could not be kept, for as long as the application runs."""

import threading
from collections.abc import Callable

from domain.prompts.record import PromptHistory
from tui.background import run_in_background
from tui.services import RunServices

_PAUSE_SECONDS = 3.0


class KeepAgain:
    """Holds such prompts in memory. `add` never blocks."""

    def __init__(self, services: RunServices, on_saved: Callable[[], object]) -> None:
        """Take what saves; `on_saved` is called on a thread whenever a prompt is safe."""
        self._services = services
        self._on_saved = on_saved
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._unsaved: dict[str, PromptHistory] = {}
        self._thread: threading.Thread | None = None

    @property
    def count(self) -> int:
        """How many prompts are on no disk."""
        with self._lock:
            return len(self._unsaved)

    def holds(self, uid: str | None) -> bool:
        """Return whether this record is on no disk yet."""
        with self._lock:
            return uid in self._unsaved

    def add(self, record: PromptHistory) -> None:
        """Keep trying to keep `record`."""
        with self._lock:
            self._unsaved[record.uid] = record
        if self._thread is None:
            self._thread = run_in_background("keep-again", self._work)

    def close(self) -> None:
        """Stop trying."""
        self._closing.set()

    def _work(self) -> None:
        while not self._closing.wait(_PAUSE_SECONDS):
            with self._lock:
                unsaved = list(self._unsaved.values())
            for record in unsaved:
                if self._services.improve_prompt().keep(record) is None:
                    with self._lock:
                        del self._unsaved[record.uid]
                    self._on_saved()
