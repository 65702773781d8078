"""Whether any thread still works: seen from the stacks, so that no thread has to say so."""

import linecache
import sys
import threading
from types import FrameType

_WAITING = {"wait", "wait_for", "get", "select", "_worker", "_recv", "accept"}
_LIBRARY = (threading.__file__, "queue.py", "selectors.py", "thread.py", "socket.py")


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
    """Say whether a thread waits for a lock, or for the next job of a queue written in C."""
    code = frame.f_code
    if code.co_name in _WAITING and code.co_filename.endswith(_LIBRARY):
        return True
    return ".get(" in linecache.getline(code.co_filename, frame.f_lineno or 0)
