"""Loading large modules in the background without making the screen stand still."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def gc_paused() -> Iterator[None]:
    """Load without garbage collection, and leave what was loaded out of every later collection.

    A collection holds up every thread, and DSPy alone brings so many objects that a full one takes 150 ms; they live as
    long as the process does (https://docs.python.org/3/library/gc.html#gc.freeze). Meant for seconds at most.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
