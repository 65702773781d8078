"""Runs one improvement without a screen: on a thread, while the main thread draws and takes the signals."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from domain.errors import PromptImproverError, StorageError
from domain.prompts.request import ImproveRequest, PartialAnswer
from domain.runtime.cancellation import CancelToken
from domain.runtime.gc_pause import gc_paused
from tui.background import run_in_background
from tui.cli.run_progress import RunProgress
from tui.cli.runner import settle
from tui.terminal.signals import handled, known_signals

if TYPE_CHECKING:
    from domain.prompts.improve import RunOutcome
    from tui.composition.container import Container

_TICK_SECONDS = 0.1
_STOP_SECONDS = 5.0
_JOURNAL_BOUND = 200
"""After this many changes a backup is due, also for a history that is never opened on the screen."""


class Interrupted(BaseException):
    """Ctrl+c, a closed terminal or a polite kill. `code` is the exit code with which a shell names the signal."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.code = 128 + number


@contextmanager
def interruptible() -> Iterator[None]:
    """Raise `Interrupted` for signals within the block. One that is ignored, as by `nohup`, stays ignored."""

    def interrupt(number: int, _frame: FrameType | None) -> NoReturn:
        raise Interrupted(number)

    numbers = known_signals("SIGINT", "SIGTERM", "SIGHUP")
    with handled({number: interrupt for number in numbers if signal.getsignal(number) is not signal.SIG_IGN}):
        yield


@dataclass(slots=True)
class _Run:
    outcome: "RunOutcome | None" = None
    error: BaseException | None = None
    ended: threading.Event = field(default_factory=threading.Event)


def run_improvement(
    container: "Container", request: ImproveRequest, progress: RunProgress, on_partial: Callable[[PartialAnswer], None]
) -> "RunOutcome":
    """Return the finished result, which is in the spool or says why it is not.

    `on_partial` runs on the run's thread. A signal cancels the run and raises `Interrupted`, unless the answer is
    already complete. Raises what the use case raises.
    """
    run, token = _Run(), CancelToken()

    def work() -> None:
        try:
            use_case = container.improve_prompt()
            with gc_paused():
                container.warm_up(progress.engine)
            run.outcome = use_case(request, token, progress.step, on_partial)
        except BaseException as error:  # noqa: BLE001 - raised again on the main thread
            run.error = error
        finally:
            run.ended.set()

    run_in_background("run", work)
    try:
        # With a timeout, because on Windows a wait without one takes no signal.
        while not run.ended.wait(_TICK_SECONDS):
            progress.tick()
    except Interrupted:
        token.cancel()
        container.stop_loading()
        if not run.ended.wait(_STOP_SECONDS) or run.outcome is None:
            raise
    finally:
        progress.clear()
    if run.outcome is None:
        raise run.error or AssertionError("a run ends with an outcome or an error")
    return run.outcome


def carry_into_history(container: "Container", uid: str) -> PromptImproverError | None:
    """Save a record from the spool to the database; return why it still waits, None when nothing is wrong.

    Leaves it to another process that is saving. Blocks for seconds.
    """
    writer = container.writer()
    settle(container, lambda: all(waiting.operation.uid != uid for waiting in container.spool().waiting()))
    return writer.status().problem


def back_up_long_journal(container: "Container") -> None:
    """Make the backup that the open application would make by now. Blocks for seconds."""
    # It is tried again after the next prompt, and `doctor` names what is wrong with the disk.
    with suppress(StorageError):
        if container.spool().journal_length() >= _JOURNAL_BOUND:
            with container.spool().claim() as claimed:
                if claimed:
                    container.maintenance().back_up_if_due()


def leave(code: int) -> NoReturn:
    """End at once: Python's own shutdown would wait for a library's thread that is inside an answer."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)
