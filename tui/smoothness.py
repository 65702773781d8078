"""What keeps the screen smooth while other threads of the interpreter compute."""

import gc
import os
import sys

_FRAMES_PER_SECOND = 120
_SWITCH_SECONDS = 0.001
_OLDEST_RARELY = 100


def keep_frames_short() -> None:
    """Let a key wait less for its turn and its frame. Call it before Textual is imported."""
    # Python's own 5 ms, at each of the many turns that a frame needs beside a search, are visible.
    sys.setswitchinterval(_SWITCH_SECONDS)
    # Textual's clock lets up to two periods go by after a frame that took longer than one: of 60 a second, 33 ms.
    os.environ.setdefault("TEXTUAL_FPS", str(_FRAMES_PER_SECOND))


def spare_collector() -> None:
    """Let the garbage collector pass over all that is loaded by now: it will stay, and to visit it takes 20 ms.

    What comes later it visits rarely, unless `collect_garbage` is called.
    """
    gc.freeze()
    gc.set_threshold(*gc.get_threshold()[:2], _OLDEST_RARELY)


def collect_garbage() -> None:
    """Take the 20 ms for a whole collection now, while nobody types. Does nothing before `spare_collector`."""
    if gc.get_freeze_count():
        gc.collect()
