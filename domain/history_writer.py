"""Carries finished prompts from the spool to the database, as soon as the database takes them."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from domain.circuit_breaker import BreakerOpenError, BreakerState, BreakerStatus, CircuitBreaker
from domain.errors import PromptImproverError, SpoolError, StorageError
from domain.listeners import Listeners
from domain.operations import SaveOperation
from domain.ports import Clock, PromptRepository, Spool, WaitingOperation
from domain.prompt_history import PromptHistory

_LONGEST_PAUSE_SECONDS = 60.0
# How often the clock is read while something waits: a computer that slept, or a person who retries, is noticed soon.
_TICK_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class WriterStatus:
    """How many operations wait, why the last pass left some behind, and how many were saved since the start."""

    waiting: int
    breaker: BreakerStatus
    problem: PromptImproverError | None
    saved: int


class HistoryWriter:
    """Keeps a record durably at once, and saves it to the repository exactly once, whenever that is possible.

    An operation leaves the spool only after the repository has acknowledged it. A crash between the two repeats the
    save, which changes nothing for a known `uid`. `repository` may raise `StorageError` when the database cannot be
    opened. Thread-safe.
    """

    def __init__(
        self, spool: Spool, repository: Callable[[], PromptRepository], breaker: CircuitBreaker, clock: Clock
    ) -> None:
        self._spool = spool
        self._repository = repository
        self._breaker = breaker
        self._clock = clock
        self._listeners: Listeners[WriterStatus] = Listeners()
        self._one_pass = threading.Lock()
        self._lock = threading.Lock()
        self._waiting = 0
        self._saved = 0
        self._problem: PromptImproverError | None = None
        self._fruitless_passes = 0
        self._wake = threading.Event()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        breaker.add_listener(lambda _: self._tell())

    def keep(self, record: PromptHistory) -> None:
        """Write `record` to the spool and return; the database follows on the writer's thread.

        Blocks on a disk: call it on the run's own thread. Raises `SpoolError` when the record is not safe on disk.
        """
        self._spool.put(SaveOperation(record))
        with self._lock:
            self._waiting += 1
        self._tell()
        self._wake.set()

    def start(self) -> None:
        """Start the daemon thread, which first saves what an earlier process left. A second call does nothing."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="history-writer", daemon=True)
            self._thread.start()

    def retry_now(self) -> None:
        """Try to save what waits now, by one probe if the breaker is open. Returns at once."""
        self._breaker.retry_now()
        self._wake.set()

    def status(self) -> WriterStatus:
        """Return the present status, from memory: safe on the UI thread."""
        breaker = self._breaker.status()
        with self._lock:
            return WriterStatus(self._waiting, breaker, self._problem, self._saved)

    def add_listener(self, listener: Callable[[WriterStatus], None]) -> None:
        """Call `listener` after every change, on the thread that caused it, outside every lock."""
        self._listeners.add(listener)

    def waiting(self) -> list[WaitingOperation]:
        """Return what lies in the spool, oldest first. Blocks on a disk; raises `SpoolError`."""
        return self._spool.waiting()

    def close(self, timeout_seconds: float = 1.0) -> None:
        """Stop the thread after the save that it is in, waiting at most `timeout_seconds`. What waits stays on disk."""
        self._closing.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout_seconds)

    def drain(self) -> int:
        """Try to save everything that waits, oldest first, once; return how many were saved. Blocks on a disk.

        A storage failure ends the pass; an operation that cannot be stored stays in the spool and blocks no other.
        """
        with self._one_pass:
            saved_before = self._saved
            problem: PromptImproverError | None = None
            try:
                problem = self._pass() or self._unreadable_files()
            except BreakerOpenError as error:
                # Why the breaker opened says more than that it is open.
                problem = self._problem or error
            except StorageError as error:
                problem = error
            with self._lock:
                self._problem = problem
                saved = self._saved - saved_before
                if not problem and not self._waiting:
                    self._fruitless_passes = 0
                else:
                    self._fruitless_passes = 1 if saved else self._fruitless_passes + 1
            self._tell()
            return saved

    def _pass(self) -> PromptImproverError | None:
        """Save each operation; return why one of them cannot be stored. Raises `StorageError`."""
        problem: PromptImproverError | None = None
        waiting = self._spool.waiting()
        with self._lock:
            self._waiting = len(waiting)
        for operation in waiting:
            if self._closing.is_set():
                break
            problem = self._save(operation) or problem
        return problem

    def _save(self, waiting: WaitingOperation) -> PromptImproverError | None:
        """Save and retire one operation; return why it cannot be stored. Raises `StorageError`."""
        record = waiting.operation.record
        try:
            self._breaker.call(lambda: self._repository().save(record))
        except StorageError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever one record causes, the ones behind it go on
            return StorageError(
                f"A finished prompt cannot be stored ({type(error).__name__}).",
                "It is kept in its file and stays in the list; copy it from there.",
            )
        self._spool.retire(waiting.name)
        with self._lock:
            self._waiting -= 1
            self._saved += 1
        self._tell()
        return None

    def _unreadable_files(self) -> SpoolError | None:
        count = self._spool.unreadable()
        if not count:
            return None
        return SpoolError(
            f"{count} waiting {'file' if count == 1 else 'files'} cannot be read.",
            "Nothing was deleted; the files are still in the folder of waiting prompts.",
        )

    def _tell(self) -> None:
        self._listeners.tell(self.status())

    def _run(self) -> None:
        while not self._closing.is_set():
            self._wake.clear()
            self.drain()
            self._wait_for_work()

    def _wait_for_work(self) -> None:
        """Return when something was kept, a retry is due, or the writer closes."""
        if not self._fruitless_passes:
            self._wake.wait()
            return
        due = self._clock.monotonic() + self._pause_seconds()
        while self._clock.monotonic() < due and not self._wake.wait(_TICK_SECONDS):
            pass

    def _pause_seconds(self) -> float:
        """Return the rest of the cooldown while the breaker is open, else 1, 2, 4 ... 60 seconds."""
        breaker = self._breaker.status()
        if breaker.state is BreakerState.OPEN:
            return breaker.seconds_left
        return min(2.0 ** (self._fruitless_passes - 1), _LONGEST_PAUSE_SECONDS)
