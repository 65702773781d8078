from collections.abc import Callable

import pytest

from domain.errors import ModelAccessError, ModelError, ModelLimitError, ModelTimeoutError, RunCancelledError
from domain.improver.lm.retry import LONGEST_WAIT_SECONDS, NOT_ASKED_AGAIN, ask_at_most_twice
from domain.prompts.request import RunStep
from domain.runtime.cancellation import CancelToken
from tests.support.clocks import FakeClock


class ClockToken(CancelToken):
    """Waits on a fake clock; cancelled by `cancel_at` seconds of waiting."""

    def __init__(self, clock: FakeClock, cancel_at: float | None = None) -> None:
        super().__init__()
        self._clock, self._cancel_at = clock, cancel_at

    def wait(self, seconds: float) -> bool:
        if self._cancel_at is not None and self._cancel_at < seconds:
            self._clock.advance(self._cancel_at)
            self.cancel()
        else:
            self._clock.advance(seconds)
        return self.cancelled


class Asked:
    """Answers with each of `outcomes` in turn, raising those that are errors."""

    def __init__(self, *outcomes: str | ModelError) -> None:
        self._outcomes = list(outcomes)
        self.times = 0

    def __call__(self) -> str:
        outcome = self._outcomes[self.times]
        self.times += 1
        if isinstance(outcome, ModelError):
            raise outcome
        return outcome


def busy(seconds: float | None) -> ModelError:
    return ModelLimitError("busy", "Try later.", ask_again_after=seconds)


def run(ask: Callable[[], str], *, seconds_left: float = 100, cancel_at: float | None = None) -> tuple[str, list[str]]:
    clock, steps = FakeClock(), list[RunStep]()
    began = clock.monotonic()
    answer = ask_at_most_twice(ask, clock, began + seconds_left, ClockToken(clock, cancel_at), steps.append)
    return answer, [*steps, f"{clock.monotonic() - began:g} s"]


def test_an_answer_is_passed_on_at_once() -> None:
    assert run(Asked("answer")) == ("answer", ["0 s"])


def test_the_stated_time_is_waited_and_the_provider_asked_once_more() -> None:
    assert run(Asked(busy(17), "answer")) == ("answer", [RunStep.RETRYING, RunStep.WAITING, "17 s"])


def test_a_second_failure_is_the_last_and_says_so() -> None:
    ask = Asked(busy(1), busy(1), "never")
    with pytest.raises(ModelLimitError) as caught:
        run(ask)
    assert (ask.times, caught.value.sentence) == (2, "busy Both attempts failed.")


@pytest.mark.parametrize("error", [busy(None), ModelAccessError("refused"), busy(LONGEST_WAIT_SECONDS + 0.1)])
def test_what_a_second_request_does_not_mend_is_raised_at_once(error: ModelError) -> None:
    ask = Asked(error, "never")
    with pytest.raises(type(error)) as caught:
        run(ask)
    assert caught.value is error
    assert (ask.times, caught.value.sentence) == (1, error.sentence)


@pytest.mark.parametrize(("seconds_left", "times"), [(20.1, 2), (20, 1), (5, 1)])
def test_a_wait_beyond_the_runs_deadline_is_not_begun(seconds_left: float, times: int) -> None:
    ask = Asked(busy(20), busy(20))
    with pytest.raises(ModelLimitError):
        run(ask, seconds_left=seconds_left)
    assert ask.times == times


def test_cancelling_ends_the_wait() -> None:
    ask = Asked(busy(20), "never")
    with pytest.raises(RunCancelledError):
        run(ask, cancel_at=3)
    assert ask.times == 1


def test_after_a_timeout_nothing_is_asked_again_and_the_reason_is_said() -> None:
    ask = Asked(ModelTimeoutError("late", "Wait.", ask_again_after=1), "never")
    with pytest.raises(ModelTimeoutError) as caught:
        run(ask)
    assert (ask.times, caught.value.next_step) == (1, f"Wait.{NOT_ASKED_AGAIN}")
