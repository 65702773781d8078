"""Asks a provider a second time, once in a run, where that may help and cannot be billed twice."""

from collections.abc import Callable
from typing import TypeVar

from domain.errors import ModelError, ModelTimeoutError
from domain.prompts.request import RunStep
from domain.runtime.cancellation import CancelToken
from domain.runtime.clock import Clock

LONGEST_WAIT_SECONDS = 30.0
"""A person waits no longer for nothing; the error then says when to try again."""

NOT_ASKED_AGAIN = " It was not asked again by itself: both answers might be billed."
"""Ends the next step of a fault after which nobody can know whether the provider works on the first request."""

_T = TypeVar("_T")


def ask_at_most_twice(
    ask: Callable[[], _T], clock: Clock, deadline: float, cancel: CancelToken, on_step: Callable[[RunStep], None]
) -> _T:
    """Return what `ask` returns, calling it again when its error says after how many seconds (`ask_again_after`).

    Waits only when that ends before `deadline` (on the clock's monotonic scale) and within `LONGEST_WAIT_SECONDS`.
    Blocks the calling thread; setting `cancel` ends the wait at once with `RunCancelledError`.
    """
    try:
        return ask()
    except ModelTimeoutError as error:
        error.next_step += NOT_ASKED_AGAIN
        raise
    except ModelError as error:
        seconds = error.ask_again_after
        if seconds is None or seconds > LONGEST_WAIT_SECONDS or clock.monotonic() + seconds >= deadline:
            raise
    on_step(RunStep.RETRYING)
    cancel.wait(seconds)
    cancel.raise_if_cancelled()
    on_step(RunStep.WAITING)
    try:
        return ask()
    except ModelError as error:
        error.sentence += " It was asked twice."
        raise
