"""One improvement without a screen: on a thread of its own, while the main thread draws and hears the signals."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from domain.errors import PromptImproverError, StorageError
from domain.prompts.request import ImproveRequest, PartialAnswer
from domain.runtime.cancellation import CancelToken
from domain.runtime.gc_pause import gc_paused
from tui.background import run_in_background
from tui.cli.run_progress import RunProgress
from tui.cli.runner import settle
from tui.cli.signals import Interrupted

if TYPE_CHECKING:
    from domain.prompts.improve import RunOutcome
    from tui.composition.container import Container

_TICK_SECONDS = 0.1
_STOP_SECONDS = 5.0
_JOURNAL_BOUND = 200
"""Changes after which the application makes a backup; a history that is never opened grows as well."""


@dataclass(slots=True)
class _Run:
    outcome: "RunOutcome | None" = None
    error: BaseException | None = None
    ended: threading.Event = field(default_factory=threading.Event)


def run_improvement(
    container: "Container", request: ImproveRequest, progress: RunProgress, on_partial: Callable[[PartialAnswer], None]
) -> "RunOutcome":
    """Return the finished result, which is in the spool by then, or says why it is not.

    `on_partial` runs on the run's thread. A signal cancels the run and raises `Interrupted`, unless the answer was
    whole already. Raises what the use case raises.
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
        # With a timeout, because on Windows a wait without one hears no signal.
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
    """Bring one record from the spool to the database; return why it still waits, None when nothing is wrong.

    Another process may be at it: then it is left to that one. Blocks for seconds.
    """
    writer = container.writer()
    settle(container, lambda: all(waiting.operation.uid != uid for waiting in container.spool().waiting()))
    return writer.status().problem


def back_up_long_journal(container: "Container") -> None:
    """Make the backup that the open application would make by now; a fault is for the next time. Blocks for seconds."""
    try:
        if container.spool().journal_length() >= _JOURNAL_BOUND:
            with container.spool().claim() as claimed:
                if claimed:
                    container.maintenance().back_up_if_due()
    except StorageError:
        pass  # it is tried again after the next prompt, and `doctor` names what is wrong with the disk
