"""Makes the history quick to search, in the background and in small steps."""

import logging
import threading
from collections.abc import Callable

from domain.errors import StorageError
from domain.history.ports import PromptRepository
from domain.runtime.cancellation import CancelToken
from domain.runtime.clock import Clock
from domain.runtime.listeners import harmless
from domain.search.query import IndexProgress

_log = logging.getLogger(__name__)

_STEP_SECONDS = 0.15
"""How long a step may keep the database to itself; saving waits for it in the meantime, and nothing else does."""
_SETTLE_SECONDS = 1.0
_LOOK_AGAIN_SECONDS = 30.0
_AFTER_A_FAULT_SECONDS = 60.0


class HistoryIndexer:
    """One daemon thread that no quit waits for; a step that is cut off is done again. Thread-safe.

    `on_progress` is called on that thread. Half of the time is left to others.
    """

    def __init__(
        self,
        repository: Callable[[], PromptRepository],
        clock: Clock,
        on_progress: Callable[[IndexProgress], None] = lambda _progress: None,
    ) -> None:
        self._repository = repository
        self._clock = clock
        self._on_progress = harmless(on_progress, None)
        self._cancel = CancelToken()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self._is_stopped = False

    def start(self) -> None:
        """Begin with what is not indexed yet. A second call does nothing."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="history-indexer", daemon=True)
            self._thread.start()

    def wake(self) -> None:
        """Look soon for what was saved. Never blocks."""
        self._wake.set()

    def stop(self) -> None:
        """Do no more after the step under way, until `go_on`. Never blocks."""
        self._is_stopped = True

    def go_on(self) -> None:
        """Go on with what is not indexed. Never blocks."""
        self._is_stopped = False
        self._wake.set()

    def close(self, timeout_seconds: float = 0.5) -> None:
        """Stop after the step under way."""
        self._cancel.cancel()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout_seconds)

    def step(self) -> float:
        """Do a little and report it; return how long to wait before the next step, in seconds. Blocks on a disk."""
        began = self._clock.monotonic()
        try:
            progress = self._repository().maintain_index(_STEP_SECONDS)
        except StorageError as error:
            # Searching works without the index, and the next save reports what is wrong with the disk.
            _log.info("indexing waits: %s", type(error).__name__)
            return _AFTER_A_FAULT_SECONDS
        self._on_progress(progress)
        return _LOOK_AGAIN_SECONDS if progress.is_done else self._clock.monotonic() - began

    def _run(self) -> None:
        while not self._cancel.cancelled:
            self._wake.clear()
            if self._is_stopped:
                self._wake.wait()
            elif self._wake.wait(self.step()) and not self._cancel.cancelled:
                # One step for all that is saved at about the same time.
                self._cancel.wait(_SETTLE_SECONDS)
