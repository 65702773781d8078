"""Loading large modules pauses nobody, now or later."""

import gc

import pytest

from domain.runtime.gc_pause import gc_paused


def test_nothing_is_collected_while_loading_and_what_was_loaded_is_left_alone_afterwards() -> None:
    frozen = gc.get_freeze_count()
    with gc_paused():
        assert not gc.isenabled()
        loaded = [[] for _ in range(1000)]  # type: ignore[var-annotated]  # any container will do
    assert gc.isenabled()
    assert gc.get_freeze_count() >= frozen + len(loaded)
    gc.unfreeze()


def test_a_load_that_fails_leaves_the_collector_on() -> None:
    with pytest.raises(ImportError), gc_paused():
        raise ImportError
    assert gc.isenabled()
    gc.unfreeze()
