"""Keeps the search index up to date in the background, in small steps."""

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
"""How long a step may hold the database. Only saving waits for it."""
_SETTLE_SECONDS = 1.0
_LOOK_AGAIN_SECONDS = 30.0
_AFTER_A_FAULT_SECONDS = 60.0


class HistoryIndexer:
    """A daemon thread; quitting does not wait for it, and an interrupted step is repeated later. Thread-safe.

    `on_progress` is called on that thread. The thread is idle for half of the time, so that others can save.
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
        """Start to index. A second call does nothing."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="history-indexer", daemon=True)
            self._thread.start()

    def wake(self) -> None:
        """Look for new records soon. Never blocks."""
        self._wake.set()

    def stop(self) -> None:
        """Pause after the current step, until `go_on`. Never blocks."""
        self._is_stopped = True

    def go_on(self) -> None:
        """Resume after `stop`. Never blocks."""
        self._is_stopped = False
        self._wake.set()

    def close(self, timeout_seconds: float = 0.5) -> None:
        """End the thread after the current step, waiting at most `timeout_seconds`."""
        self._cancel.cancel()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout_seconds)

    def step(self) -> float:
        """Do one step and report it; return the seconds to wait before the next one. Blocks on disk access."""
        began = self._clock.monotonic()
        try:
            progress = self._repository().maintain_index(_STEP_SECONDS)
        except StorageError as error:
            # Searching works without the index, and the next save reports the error.
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
                # Records that are saved at about the same time share a step.
                self._cancel.wait(_SETTLE_SECONDS)
