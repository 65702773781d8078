"""Work off the UI thread. All threads are daemons: a stuck disk or network never holds the app open."""

import logging
import queue
import threading
from collections.abc import Callable
from functools import partial

from domain.runtime.cancellation import CancelToken
from tui.log_file import where_it_failed

_log = logging.getLogger(__name__)

Job = Callable[[CancelToken], None]


def run_in_background(name: str, job: Callable[[], object]) -> threading.Thread:
    """Run `job` on a daemon thread. A job reports its own errors; what it raises is logged."""
    thread = threading.Thread(target=_run_logged, args=(name, job), name=name, daemon=True)
    thread.start()
    return thread


def _run_logged(name: str, job: Callable[[], object]) -> None:
    try:
        job()
    except Exception as error:  # noqa: BLE001 - nothing may vanish silently, and the thread continues with the next job
        _log.error("background work %s failed: %s", name, where_it_failed(error))


class InOrder:
    """One daemon thread that carries out jobs in the order in which they came. Thread-safe."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._jobs: queue.SimpleQueue[Callable[[], object] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def submit(self, job: Callable[[], object]) -> None:
        """Carry out `job` after those before it. One that raises is logged and stops no other."""
        with self._lock:
            if self._thread is None:
                self._thread = run_in_background(self._name, self._work)
        self._jobs.put(job)

    def close(self, wait_seconds: float = 0) -> None:
        """End the thread after the submitted jobs; wait at most this long for it."""
        self._jobs.put(None)
        with self._lock:
            thread = self._thread
        if thread is not None and wait_seconds:
            thread.join(wait_seconds)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            _run_logged(self._name, job)


class LatestOnly:
    """One thread for jobs of which only the newest matters, such as a search for every key typed.

    `submit` cancels the job under way and replaces one that has not begun. Thread-safe.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._wanted = threading.Condition()
        self._next: tuple[Job, CancelToken] | None = None
        self._current: CancelToken | None = None
        self._closed = False
        self._thread: threading.Thread | None = None

    def submit(self, job: Job) -> CancelToken:
        """Run `job` as soon as the one before has given up; return its token."""
        token = CancelToken()
        with self._wanted:
            stale = self._current
            self._next = (job, token)
            if self._thread is None and not self._closed:
                self._thread = run_in_background(self._name, self._work)
            self._wanted.notify()
        if stale is not None:
            stale.cancel()
        return token

    def close(self) -> None:
        """Cancel the job under way and take no more."""
        with self._wanted:
            self._closed, self._next, stale = True, None, self._current
            self._wanted.notify()
        if stale is not None:
            stale.cancel()

    def _work(self) -> None:
        while True:
            with self._wanted:
                self._current = None
                self._wanted.wait_for(lambda: self._closed or self._next is not None)
                if self._closed or self._next is None:
                    return
                (job, self._current), self._next = self._next, None
                work = partial(job, self._current)
            _run_logged(self._name, work)
