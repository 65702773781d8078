"""What keeps the screen smooth while other threads of the interpreter compute."""

import gc
import os
import sys

BETWEEN_KEYS_SECONDS = 0.15
"""Whoever types is faster; after so long, what the next key would make worthless is worth its time."""
_FRAMES_PER_SECOND = 120
_SWITCH_SECONDS = 0.001
_OLDEST_RARELY = 100


def keep_frames_short() -> None:
    """Let a key wait less for its turn and its frame, in this process. Call it before Textual is imported.

    Nothing is collected until `domain.runtime.gc_pause.gc_paused` has ended: of what the start makes, all stays.
    """
    gc.disable()
    # Python's own 5 ms, at each of the many turns that a frame needs beside a search, are visible.
    sys.setswitchinterval(_SWITCH_SECONDS)
    # Textual's clock lets up to two periods go by after a frame that took longer than one: of 60 a second, 33 ms.
    os.environ.setdefault("TEXTUAL_FPS", str(_FRAMES_PER_SECOND))
    # A whole collection stops everything for 20 ms: it is left to `collect_garbage`.
    gc.set_threshold(*gc.get_threshold()[:2], _OLDEST_RARELY)


def spare_collector() -> None:
    """Let the garbage collector pass over all that is loaded by now, because it stays.

    Does nothing in a process that has not called `keep_frames_short`: there the collector is somebody else's.
    """
    if _is_ours():
        gc.freeze()


def collect_garbage() -> None:
    """Take the 20 ms for a whole collection now, while nobody types. Does nothing before `spare_collector`."""
    if _is_ours() and gc.get_freeze_count():
        gc.collect()


def _is_ours() -> bool:
    return gc.get_threshold()[2] == _OLDEST_RARELY
