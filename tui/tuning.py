"""What keeps the screen smooth while other threads of the interpreter compute."""

import gc
import os
import sys

BETWEEN_KEYS_SECONDS = 0.15
"""After this pause in typing, work that the next key would make useless is worth doing."""
_FRAMES_PER_SECOND = 120
_SWITCH_SECONDS = 0.001
_OLDEST_RARELY = 100


def keep_frames_short() -> None:
    """Let a key wait less for its turn and its frame, in this process. Call it before Textual is imported.

    Nothing is collected until `domain.runtime.gc_pause.gc_paused` has ended: all that the start makes stays.
    """
    gc.disable()
    # Python's own 5 ms are visible: beside a search a frame needs many turns.
    sys.setswitchinterval(_SWITCH_SECONDS)
    # Textual's clock skips up to two periods after a frame that took longer than one: at 60 a second, 33 ms.
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
    """Take the 20 ms for a whole collection now, in a pause of typing. Does nothing before `spare_collector`."""
    if _is_ours() and gc.get_freeze_count():
        gc.collect()


def _is_ours() -> bool:
    return gc.get_threshold()[2] == _OLDEST_RARELY
