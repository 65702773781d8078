"""Loads large modules in the background without freezing the screen."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def gc_paused() -> Iterator[None]:
    """Pause garbage collection, then exclude every object that exists at the end from later collections.

    A collection stops every thread; with the objects of DSPy a full one takes 150 ms. Loaded modules live as long as
    the process anyway (https://docs.python.org/3/library/gc.html#gc.freeze). Use for a few seconds at most.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
