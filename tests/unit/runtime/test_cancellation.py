"""The cancel token."""

import threading

import pytest

from domain.errors import RunCancelledError
from domain.runtime.cancellation import CancelToken


def test_a_token_is_set_once_and_runs_each_callback_once() -> None:
    token, calls = CancelToken(), list[str]()
    token.on_cancel(lambda: calls.append("first"))
    token.on_cancel(lambda: calls.append("second"))
    assert not token.cancelled
    token.raise_if_cancelled()
    token.cancel()
    token.cancel()
    assert token.cancelled
    assert calls == ["first", "second"]
    with pytest.raises(RunCancelledError, match="stopped before it finished"):
        token.raise_if_cancelled()


def test_a_callback_that_comes_late_runs_at_once() -> None:
    token, calls = CancelToken(), list[str]()
    token.cancel()
    token.on_cancel(lambda: calls.append("late"))
    assert calls == ["late"]


def test_a_callback_may_use_the_token() -> None:
    token, seen = CancelToken(), list[bool]()
    token.on_cancel(lambda: token.on_cancel(lambda: seen.append(token.cancelled)))
    token.cancel()  # would hang if the lock were held
    assert seen == [True]


def test_a_callback_that_raises_keeps_no_other_from_running() -> None:
    token, calls = CancelToken(), list[str]()

    def broken() -> None:
        raise OSError("the connection is already closed")

    token.on_cancel(broken)
    token.on_cancel(lambda: calls.append("after"))
    token.cancel()
    assert calls == ["after"]


def test_a_waiting_thread_wakes_when_the_token_is_set() -> None:
    token, woken = CancelToken(), list[bool]()
    thread = threading.Thread(target=lambda: woken.append(token.wait(10)), daemon=True)
    thread.start()
    token.cancel()
    thread.join(10)
    assert woken == [True]
    assert not CancelToken().wait(0)


def test_every_callback_runs_once_whoever_cancels_and_registers_meanwhile() -> None:
    for _ in range(50):
        token, calls = CancelToken(), list[int]()
        together = threading.Barrier(4)

        def register(
            token: CancelToken = token, together: threading.Barrier = together, calls: list[int] = calls
        ) -> None:
            together.wait(10)
            token.on_cancel(lambda: calls.append(1))

        def cancel(token: CancelToken = token, together: threading.Barrier = together) -> None:
            together.wait(10)
            token.cancel()

        threads = [threading.Thread(target=target, daemon=True) for target in (register, register, cancel, cancel)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        assert calls == [1, 1]
