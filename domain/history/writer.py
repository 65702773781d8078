"""Applies operations from the spool to the database, as soon as the database can be written."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from domain.errors import PromptImproverError, SpoolError, SpoolFullError, StorageError
from domain.history.operations import (
    DeleteExperimentOperation,
    DeleteOperation,
    ExperimentOperation,
    Operation,
    SaveOperation,
)
from domain.history.ports import PromptRepository, Spool
from domain.history.waiting import apply_operations
from domain.prompts.record import PromptHistory
from domain.runtime.breaker import BreakerOpenError, BreakerState, BreakerStatus, CircuitBreaker
from domain.runtime.clock import Clock
from domain.runtime.listeners import Listeners

_log = logging.getLogger(__name__)
_LONGEST_PAUSE_SECONDS = 60.0
# How often an idle writer looks for operations left by a process that was killed.
_LOOK_AGAIN_SECONDS = 30.0
# How often the clock is read while operations wait, so that a retry, or the end of the computer's sleep, is seen soon.
_TICK_SECONDS = 0.25
# Operations in one file and one transaction: few enough that a crash or a locked database delays little.
_PORTION = 100
_ROOM_ATTEMPTS = 20


@dataclass(frozen=True, slots=True)
class WriterStatus:
    """How many operations wait, why the last pass did not apply them all, and how many were saved since the start."""

    waiting: int
    breaker: BreakerStatus
    problem: PromptImproverError | None
    saved: int


class HistoryWriter:
    """Writes operations to the spool at once, and applies them to the repository as soon as possible.

    An operation leaves the spool only after the repository has applied it. After a crash between the two it is applied
    again, which changes nothing: operations are idempotent, and one process at a time applies them in order.
    `repository` may raise `StorageError` if the database cannot be opened. Thread-safe.
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
        breaker.add_listener(self._breaker_changed)

    def keep(self, record: PromptHistory) -> None:
        """Write `record` to the spool; the writer's thread saves it to the database later.

        Blocks on disk access: call it on the run's thread. Raises `SpoolError` if the record is not safe on disk.
        """
        self.submit(SaveOperation(record))

    def submit(self, *operations: Operation) -> None:
        """Write `operations` to the spool, all or none; the writer's thread applies them to the database later.

        Blocks on disk access. Raises `SpoolError` if they are not safe on disk.
        """
        self._spool.put(*operations)
        with self._lock:
            self._waiting += len(operations)
        self._tell()
        self._wake.set()

    def ensure_room(self, count: int) -> None:
        """Raise `SpoolFullError` unless `submit_many` can currently take `count` operations.

        It takes any number while the database can be written, else no more than fit in the spool. Blocks on disk
        access.
        """
        if count <= self._make_room():
            return
        try:
            self._breaker.call(lambda: self._repository().check_writable())
        except StorageError as error:
            raise SpoolFullError(
                f"The history cannot be written, and {count:,} changes are too many to keep waiting.",
                f"{error.sentence} Fix this and try again.",
                title="Nothing was changed",
            ) from error

    def submit_many(self, operations: Sequence[Operation]) -> None:
        """Write any number of operations to the spool and apply them in batches, so that few wait at once.

        May block for long. Raises `SpoolError`, and `SpoolFullError` when the spool is full and the database cannot be
        written; the batches before that are in the spool or saved.
        """
        rest = list(operations)
        while rest:
            portion = rest[: min(self._make_room(), _PORTION)]
            self.submit(*portion)
            del rest[: len(portion)]
            if self.status().problem is None:
                self.drain()

    def start(self) -> None:
        """Start the daemon thread, which first saves what an earlier process left. A second call does nothing."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="history-writer", daemon=True)
            self._thread.start()

    def retry_now(self) -> None:
        """Retry saving now, with one probe if the breaker is open. Returns at once."""
        self._breaker.retry_now()
        self._wake.set()

    def status(self) -> WriterStatus:
        """Return the current status, from memory: safe on the UI thread."""
        breaker = self._breaker.status()
        with self._lock:
            return WriterStatus(self._waiting, breaker, self._problem, self._saved)

    def add_listener(self, listener: Callable[[WriterStatus], None]) -> None:
        """Call `listener` after every change, on the thread that caused it, outside every lock."""
        self._listeners.add(listener)

    def close(self, timeout_seconds: float = 1.0) -> None:
        """End the thread after the current file, waiting at most `timeout_seconds`. The rest stays in the spool."""
        self._closing.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout_seconds)

    def drain(self) -> int:
        """Try once to apply all waiting operations in order; return how many were applied. Blocks on disk access.

        A storage failure ends the pass. An operation that cannot be stored stays in the spool with the later operations
        on the same record; other records are not blocked.
        """
        with self._one_pass:
            saved_before = self._saved
            problem: PromptImproverError | None = None
            try:
                problem = self._pass() or self._unreadable_files()
            except BreakerOpenError as error:
                # The reason why the breaker opened is more useful than the fact that it is open.
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
        """Apply each operation; return why one of them cannot be stored, or None. Raises `StorageError`."""
        problem: PromptImproverError | None = None
        with self._spool.claim() as claimed:
            waiting = self._spool.waiting()
            with self._lock:
                self._waiting = len(waiting)
            stuck: set[str] = set()
            # Without the claim, another process is applying them; the next pass checks whether any are left.
            for name, file in groupby(waiting if claimed else (), key=attrgetter("name")):
                if self._closing.is_set():
                    break
                problem = self._apply_file(name, [each.operation for each in file], stuck) or problem
        return problem

    def _apply_file(self, name: str, operations: list[Operation], stuck: set[str]) -> PromptImproverError | None:
        """Apply and acknowledge one file's operations; return why one cannot be stored. Raises `StorageError`.

        That operation and later ones on its record keep waiting; the record is added to `stuck`.
        """
        done = [operation for operation in operations if operation.uid not in stuck]
        if not done:
            return None
        gone: set[str] = set()
        problem = self._apply(done, gone)
        if problem is not None:
            ready, done = done, []
            for operation in ready:
                if operation.uid not in stuck and len(ready) > 1 and self._apply([operation], gone) is None:
                    done.append(operation)
                else:
                    stuck.add(operation.uid)
        if done:
            applied = set(map(id, done))
            gone |= self._deleted_by(done)
            self._spool.acknowledge(name, [operation for operation in operations if id(operation) not in applied])
            self._spool.erase(*gone)
            with self._lock:
                self._waiting -= len(done)
                self._saved += len(done)
            self._tell()
        return problem

    def _apply(self, operations: list[Operation], gone: set[str]) -> PromptImproverError | None:
        """Apply operations, all or none; return why they cannot be stored. Raises `StorageError`.

        Adds to `gone` the uids for which nothing was stored, because they were deleted.
        """
        try:
            gone |= self._breaker.call(lambda: apply_operations(operations, self._repository()))
        except StorageError:
            raise
        except Exception as error:  # noqa: BLE001 - an error with one record must not block the next ones
            return _cannot_be_stored(operations, error)
        return None

    def _deleted_by(self, done: list[Operation]) -> set[str]:
        """Return the uids that these operations leave deleted, with experiments of records. Raises `StorageError`."""
        last = {operation.uid: operation for operation in done}
        records = {uid for uid, operation in last.items() if isinstance(operation, DeleteOperation)}
        deleted = {uid for uid, operation in last.items() if isinstance(operation, DeleteExperimentOperation)}
        if records:
            deleted |= records | self._repository().experiments.deleted_with(records)
        return deleted

    def _make_room(self) -> int:
        """Return how many operations fit in the spool. If it is full, apply some and wait a moment for free space.

        Raises `SpoolFullError`.
        """
        for _ in range(_ROOM_ATTEMPTS):
            try:
                return self._spool.check_room()
            except SpoolFullError:
                self.drain()
                if self.status().problem is not None or self._closing.wait(_TICK_SECONDS):
                    break
        return self._spool.check_room()

    def _unreadable_files(self) -> SpoolError | None:
        count = self._spool.unreadable()
        if not count:
            return None
        return SpoolError(
            f"{count} waiting {'file' if count == 1 else 'files'} cannot be read.",
            "Nothing was deleted; the files are still in the folder of waiting prompts.",
        )

    def _breaker_changed(self, status: BreakerStatus) -> None:
        _log.info("saving: the breaker is %s after %d failures in a row", status.state.value, status.failures)
        self._tell()

    def _tell(self) -> None:
        self._listeners.tell(self.status())

    def _run(self) -> None:
        while not self._closing.is_set():
            self._wake.clear()
            self.drain()
            self._wait_for_work()

    def _wait_for_work(self) -> None:
        """Wait until an operation arrives, a retry or the next look is due, or the writer closes."""
        if not self._fruitless_passes:
            self._wake.wait(_LOOK_AGAIN_SECONDS)
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


def _cannot_be_stored(operations: Sequence[Operation], error: Exception) -> StorageError:
    if all(isinstance(operation, ExperimentOperation) for operation in operations):
        what, next_step = "An output or a verdict", "It stays in its file and is still shown."
    else:
        what, next_step = "A finished prompt", "It stays in its file and in the list. Copy it from there."
    return StorageError(f"{what} cannot be stored ({type(error).__name__}).", next_step)
