"""Whether any thread still works: seen from the stacks, so that no thread has to say so."""

import linecache
import queue
import sys
import threading
from types import FrameType

_WAITING = {"select", "_recv", "accept"}
_LIBRARY = ("selectors.py", "socket.py")
_SHORT_SECONDS = 0.2
"""A wait that ends so soon is part of the work: a search waits for the next letter."""


def busy_threads() -> list[str]:
    """Return the names of the threads that do not wait for something to do."""
    frames = sys._current_frames()
    own = threading.get_ident()
    return [
        thread.name
        for thread in threading.enumerate()
        if thread.ident != own and thread.ident in frames and not _waits(frames[thread.ident])
    ]


def _waits(frame: FrameType) -> bool:
    """Say whether a thread waits, and nothing that it waits for has come."""
    code = frame.f_code
    if code.co_name == "wait" and code.co_filename == threading.__file__:
        return _waits_for_condition(frame)
    if code.co_name in _WAITING and code.co_filename.endswith(_LIBRARY):
        return True
    # `SimpleQueue.get` is written in C and has no frame.
    return ".get(" in linecache.getline(code.co_filename, frame.f_lineno or 0) and not _has_job(frame)


def _waits_for_condition(frame: FrameType) -> bool:
    known = frame.f_locals
    timeout, waiter = known.get("timeout"), known.get("waiter")
    if waiter is None or (timeout is not None and timeout <= _SHORT_SECONDS):
        return False
    # Who is notified is no longer among those that wait, even before its thread goes on.
    return waiter in known["self"]._waiters


def _has_job(frame: FrameType) -> bool:
    known = dict(frame.f_locals)
    own = getattr(known.get("self"), "__dict__", {})
    return any(isinstance(one, queue.SimpleQueue) and not one.empty() for one in (*known.values(), *own.values()))
