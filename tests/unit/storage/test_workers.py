"""Work on other threads, and what is left of it: nothing."""

import gc
import weakref

import pytest

from storage.database.workers import Workers


class _Open:
    """Stands for a cursor that a query has open."""


def test_what_failed_work_had_open_is_gone_with_its_error_and_waits_for_no_collection() -> None:
    left: list[weakref.ref[_Open]] = []

    def work() -> None:
        cursor = _Open()
        left.append(weakref.ref(cursor))
        raise ValueError("stopped")

    workers = Workers("test", 1, lambda: None)
    gc.disable()
    try:
        with pytest.raises(ValueError, match="stopped"):
            workers.call(work)
        workers.call(lambda: None)  # the thread has turned to other work
        assert left[0]() is None
    finally:
        gc.enable()
        workers.stop()
