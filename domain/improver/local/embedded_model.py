"""Manages the embedded engine: starts it on first use, and again after it died or was stopped."""

import atexit
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from domain.errors import ModelError, ModelTimeoutError, RunCancelledError
from domain.improver.local import machine
from domain.improver.local.causes import check_memory
from domain.improver.local.header import read_header
from domain.improver.local.process import EngineProcess, check_engine_installed
from domain.improver.wire.endpoint import Endpoint
from domain.prompts.request import EnginePhase, EngineStatus
from domain.runtime.cancellation import CancelToken
from domain.runtime.listeners import harmless
from domain.runtime.progress import Progress
from domain.text.clean import one_line

_COUNT_SECONDS = 2.0
_POLL_SECONDS = 0.05
_IDLE_ANSWERS = 3  # in a row, because a request that was cancelled just after it was sent may not have started yet


class EmbeddedModel:
    """Owns the engine's process. Every method is thread-safe.

    `weights` returns the GGUF file to load (see `weights.find_weights`). `on_status` is called on the thread that
    caused the change, and must return quickly. The engine's process always ends with this one.
    """

    def __init__(
        self,
        weights: Callable[[Callable[[Progress], None], CancelToken], Path],
        on_status: Callable[[EngineStatus], None],
        *,
        threads: int | None = None,
        available_memory: Callable[[], int | None] = machine.available_memory,
    ) -> None:
        """Does not start the engine. `threads` defaults to the number of usable processors."""
        self._weights = weights
        self._on_status = harmless(on_status, None)
        self._threads = threads or machine.usable_processors()
        self._available_memory = available_memory
        self._start_lock = threading.Lock()  # held during a whole start
        self._lock = threading.Lock()  # guards `_process`; held only briefly
        self._process: EngineProcess | None = None
        self._is_small = True
        self._can_weigh = False
        self._closing = CancelToken()
        atexit.register(self.close)

    def ensure_running(self, cancel: CancelToken, deadline_seconds: float) -> Endpoint:
        """Return the endpoint of a loaded engine; start one if none is running.

        Blocks while weights are prepared and loaded, at most `deadline_seconds`; a second caller waits for the first
        caller's start. Setting `cancel` raises `RunCancelledError` at once and aborts a start by this call, but not one
        by another call. Raises `ModelTimeoutError` after the deadline, `EmbeddedModelError` if the engine cannot start.
        """
        cancel.raise_if_cancelled()
        if endpoint := self._living_endpoint():
            return endpoint
        with _limited(cancel, self._closing, deadline_seconds) as attempt:
            while not self._start_lock.acquire(timeout=_POLL_SECONDS):
                attempt.raise_if_cancelled()
            try:
                attempt.raise_if_cancelled()
                return self._living_endpoint() or self._start(attempt)
            finally:
                self._start_lock.release()

    def busy(self) -> bool:
        """Whether the engine is processing a request, or does not answer within a second. Blocks."""
        with self._lock:
            process = self._process
        return process is not None and process.alive and process.is_processing(timeout_seconds=1.0)

    def stop_unless_idle(self, within_seconds: float = 0.5) -> None:
        """Wait until the engine is idle; stop it if it is not idle `within_seconds`.

        Call it after a cancelled request. llama.cpp notices a closed connection only when it writes to it, between two
        tokens of the answer. Before the first token, it evaluates the whole prompt for seconds, unless the request has
        `"return_progress": true`.
        """
        deadline = time.monotonic() + within_seconds
        with self._lock:
            process = self._process
        idle_answers = 0
        while process is not None and process.alive and idle_answers < _IDLE_ANSWERS:
            left = deadline - time.monotonic()
            if left <= 0:
                self.stop()
                return
            idle_answers = 0 if process.is_processing(timeout_seconds=left) else idle_answers + 1
            time.sleep(min(_POLL_SECONDS, left))

    def is_small(self) -> bool:
        """Return whether the model that was loaded last is small; True before the first is loaded."""
        return self._is_small

    def can_weigh(self) -> bool:
        """Return whether the model that was loaded last can choose among descriptions; False before the first."""
        return self._can_weigh

    def count_tokens(self, text: str) -> int | None:
        """Return the number of tokens of `text`; None if no model is loaded or it does not answer. Blocks."""
        with self._lock:
            process = self._process
        return process.count_tokens(text, _COUNT_SECONDS) if process is not None else None

    def stop(self) -> None:
        """Kill the engine at once, even while it loads. The next `ensure_running` starts a new one."""
        if self._discard():
            self._on_status(EngineStatus(EnginePhase.IDLE))

    def close(self) -> None:
        """Stop permanently within a second, without status reports. A second call does nothing."""
        self._closing.cancel()
        self._discard()
        atexit.unregister(self.close)

    def _discard(self) -> bool:
        """Kill and discard the process; return whether there was one."""
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            process.kill()
        return process is not None

    def _living_endpoint(self) -> Endpoint | None:
        with self._lock:
            return self._process.endpoint if self._process is not None and self._process.alive else None

    def _start(self, attempt: CancelToken) -> Endpoint:
        self._discard()  # removes an engine that died
        try:
            check_engine_installed()
            endpoint = self._load(EngineProcess(), attempt)
        except ModelError as error:
            self._on_status(EngineStatus(EnginePhase.FAILED, error.sentence))
            raise
        except RunCancelledError:
            self._on_status(EngineStatus(EnginePhase.IDLE, "stopped"))
            raise
        self._on_status(EngineStatus(EnginePhase.READY, endpoint.model))
        return endpoint

    def _load(self, process: EngineProcess, attempt: CancelToken) -> Endpoint:
        try:
            process.check(attempt)  # before half a gigabyte of weights is downloaded
            path = self._weights(self._report_preparing, attempt)
            header, size, available = read_header(path), path.stat().st_size, self._available_memory()
            check_memory(size, available)
            context = header.context_tokens(size, available)
            self._on_status(EngineStatus(EnginePhase.LOADING, one_line(path.stem), Progress("loading the engine")))
            with self._lock:
                attempt.raise_if_cancelled()  # nothing may load after `close`, which cancels before it takes the lock
                self._process = process
            endpoint = process.load(path, header.architecture, self._threads, context, attempt)
            self._is_small, self._can_weigh = header.is_small, header.can_weigh
        except BaseException:
            self._discard()
            process.kill()
            raise
        return endpoint

    def _report_preparing(self, progress: Progress) -> None:
        self._on_status(EngineStatus(EnginePhase.PREPARING, progress=progress))


@contextmanager
def _limited(cancel: CancelToken, closing: CancelToken, seconds: float) -> Iterator[CancelToken]:
    """Provide a token that is set by `cancel`, by `closing` or after `seconds`; the last raises `ModelTimeoutError`."""
    attempt = CancelToken()
    timer = threading.Timer(seconds, attempt.cancel)
    timer.daemon = True
    timer.start()
    try:
        cancel.on_cancel(attempt.cancel)
        closing.on_cancel(attempt.cancel)
        yield attempt
    except RunCancelledError:
        if cancel.cancelled or closing.cancelled:
            raise
        raise ModelTimeoutError(f"The embedded model was not ready within {seconds:.0f} seconds.") from None
    finally:
        timer.cancel()
