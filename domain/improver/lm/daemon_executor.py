"""Blocking calls of an event loop, on threads that hold nothing up."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any


class DaemonExecutor(ThreadPoolExecutor):
    """Runs each call on a daemon thread of its own.

    A name look-up without a network blocks for many seconds and cannot be stopped. The standard executor waits for it
    when the loop closes, and again when the program exits; here a cancelled run and the program end at once.
    """

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Start `fn` on a new thread."""
        future: Future[Any] = Future()

        def work() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(fn(*args, **kwargs))
            except BaseException as error:  # noqa: BLE001 - whoever waits for the future gets it
                future.set_exception(error)

        threading.Thread(target=work, name="improver-blocking-call", daemon=True).start()
        return future
