"""Daemon threads that run submitted work and return its result."""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from domain.runtime.listeners import harmless

T = TypeVar("T")
_Job = tuple[Callable[[], Any], "Future[Any]"]


class Workers:
    """A fixed number of daemon threads behind one queue, started at the first `call`.

    Unlike the threads of `concurrent.futures`, they are not joined when the interpreter exits, so a stuck disk cannot
    keep the program from quitting.
    """

    def __init__(self, name: str, count: int, on_stop: Callable[[], object]) -> None:
        self._name = name
        self._count = count
        self._on_stop = harmless(on_stop, None)
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._stopped = False

    def call(self, work: Callable[[], T]) -> T:
        """Run `work` on one of the threads, and return its result or raise its exception.

        Raises `RuntimeError` after `stop`.
        """
        future: Future[T] = Future()
        with self._lock:
            if self._stopped:
                raise RuntimeError(f"{self._name} has stopped")
            self._start()
            self._jobs.put((work, future))
        try:
            return future.result()
        finally:
            del future  # see `_carry_out`

    def stop(self) -> None:
        """Finish what was submitted, run `on_stop` on each thread and wait for the threads. Idempotent."""
        with self._lock:
            if not self._stopped:
                self._stopped = True
                for _ in self._threads:
                    self._jobs.put(None)
        for thread in self._threads:
            thread.join()

    def _start(self) -> None:
        while len(self._threads) < self._count:
            thread = threading.Thread(target=self._run, name=f"{self._name}-{len(self._threads)}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            _carry_out(*job)
            del job  # so that an idle thread does not keep a caller's data alive
        self._on_stop()


def _carry_out(work: Callable[[], T], future: "Future[T]") -> None:
    try:
        future.set_result(work())
    except BaseException as error:  # noqa: BLE001 - it is raised again in the waiting thread
        future.set_exception(error)
    finally:
        # An exception refers to the frames it passed through. If those refer to it too, an interrupted query stays open
        # until the next garbage collection, and its connection keeps reading an old state.
        del future
