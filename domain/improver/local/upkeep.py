"""Keeps the embedded engine ready: loads it in the background, and restarts it after a run that went wrong."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from domain.errors import (
    EmbeddedModelError,
    ModelTimeoutError,
    ModelUnreachableError,
    PromptImproverError,
    RunCancelledError,
)
from domain.improver.local.engine import Engine
from domain.runtime.cancellation import CancelToken


class EngineUpkeep:
    """Loads and restarts `engine`. Use it on the threads of runs; any thread may call `stop_loading`.

    Loading in the background has `load_seconds`, a restart after a run `run_seconds`.
    """

    def __init__(self, engine: Engine, load_seconds: float, run_seconds: float) -> None:
        self.engine = engine
        self.loading = CancelToken()
        """Stops loading in the background; replaced after it was set."""
        self._load_seconds = load_seconds
        self._run_seconds = run_seconds

    def stop_loading(self) -> bool:
        """Stop loading in the background; return whether it was not stopped before."""
        if self.loading.cancelled:
            return False
        self.loading.cancel()
        return True

    def load_again(self) -> None:
        """Continue loading that was stopped, in the background, because a download may take longer than a run."""
        if self.loading.cancelled:
            self.loading = CancelToken()
            self._restart(self._load_seconds)

    @contextmanager
    def restarted_on_failure(self) -> Iterator[None]:
        """Stop and restart an engine that was left busy or failed. Raises `EmbeddedModelError` if it stopped."""
        try:
            yield
        except RunCancelledError:
            self.engine.stop_unless_idle()
            self._restart(self._run_seconds)
            raise
        except (ModelTimeoutError, EmbeddedModelError):
            self.engine.stop()
            self._restart(self._run_seconds)
            raise
        except ModelUnreachableError as error:
            self.engine.stop()
            self._restart(self._run_seconds)
            raise EmbeddedModelError(
                "The embedded model stopped during the run.",
                "It is restarting. Try again.",
                partial_answer=error.partial_answer,
            ) from None

    def _restart(self, seconds: float) -> None:
        """Start the engine in the background for the next run, unless it is running."""
        loading = self.loading

        def start() -> None:
            with suppress(PromptImproverError):  # the engine reports its status, and the next run tries again
                self.engine.ensure_running(loading, seconds)

        threading.Thread(target=start, name="engine-restart", daemon=True).start()
