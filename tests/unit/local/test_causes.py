import signal

import pytest

from domain.errors import EmbeddedModelError
from domain.improver.local.causes import check_memory, ended_while_loading


def test_too_little_memory_is_told_in_numbers() -> None:
    with pytest.raises(EmbeddedModelError, match="at least 1,117 MB of memory, and 900 MB are free") as raised:
        check_memory(1_117_320_768, 900_000_000)
    assert "LOCAL_MODEL_PATH" in raised.value.next_step
    assert raised.value.title == "The embedded model is not ready"


@pytest.mark.parametrize("available", [None, 1000, 2000])
def test_memory_that_may_be_enough_is_not_refused(available: int | None) -> None:
    check_memory(1000, available)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (-signal.SIGILL, "instructions that this processor lacks"),
        (0xC000001D, "instructions that this processor lacks"),
        (-signal.SIGKILL, "no memory left"),
        (-signal.SIGTERM, "ended while it was loading"),
        (0, "ended while it was loading"),
        (None, "ended while it was loading"),
    ],
)
def test_an_ending_is_named(code: int | None, sentence: str) -> None:
    assert sentence in ended_while_loading(code).sentence
