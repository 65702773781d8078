"""Retries a model call once if that may help and cannot be billed twice."""

from collections.abc import Callable
from typing import TypeVar

from domain.errors import ModelError, ModelTimeoutError
from domain.prompts.request import RunStep
from domain.runtime.cancellation import CancelToken
from domain.runtime.clock import Clock

LONGEST_WAIT_SECONDS = 30.0
"""The longest automatic wait; for a longer one, the error tells the user when to try again."""

NOT_ASKED_AGAIN = " The request was not repeated automatically, because both answers might be billed."
"""Added to the next step of errors after which the provider may still be working on the first request."""

_T = TypeVar("_T")


def ask_at_most_twice(
    ask: Callable[[], _T], clock: Clock, deadline: float, cancel: CancelToken, on_step: Callable[[RunStep], None]
) -> _T:
    """Return the result of `ask`; call it a second time if its error has `ask_again_after`.

    Does not retry if the wait exceeds `LONGEST_WAIT_SECONDS` or ends after `deadline`, on the clock's monotonic scale.
    Blocks the calling thread. Setting `cancel` ends the wait at once with `RunCancelledError`.
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
        error.sentence += " Both attempts failed."
        raise
