"""Signals that ask a command to stop, as an exception in the main thread."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from tui.terminal.signals import known_signals


class Interrupted(BaseException):
    """Ctrl+c, a closed terminal, or a polite kill. `code` is the exit code with which a shell names the signal."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.code = 128 + number


@contextmanager
def interruptible() -> Iterator[None]:
    """Raise `Interrupted` for the signals within the block; one that the caller ignores (`nohup`) stays ignored."""

    def interrupt(number: int, _frame: FrameType | None) -> NoReturn:
        raise Interrupted(number)

    numbers = known_signals("SIGINT", "SIGTERM", "SIGHUP")
    before = {number: signal.getsignal(number) for number in numbers}
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
