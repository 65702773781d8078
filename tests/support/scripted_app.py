"""The real command around a scripted improver, as a process of its own. `PI_TEST_SCRIPT` says what it does.

hold: the run stops half-way; crash: the second key of a run raises inside the screen. `PI_TEST_CLOCK_DAYS` shifts the
clock.
"""

import os
from datetime import datetime, timedelta
from typing import Any

from domain.clock import SystemClock
from tests.support.scripted_improver import ScriptedImprover
from tui import bootstrap, cli
from tui.screens.main_screen import MainScreen


class ShiftedClock(SystemClock):
    """The time of day as a wrongly set clock tells it; `monotonic` is never wrong."""

    def now(self) -> datetime:
        return super().now() + timedelta(days=float(os.environ.get("PI_TEST_CLOCK_DAYS", "0")))


class ScriptedContainer(bootstrap.Container):
    """A container whose improver is scripted."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, clock=ShiftedClock(), **options)
        improver = ScriptedImprover(hold=os.environ.get("PI_TEST_SCRIPT") == "hold")
        self.improver = bootstrap.Once(lambda: improver)


def crash(self: MainScreen) -> None:
    secret = "sk-canary-in-a-local-variable"  # noqa: F841 - a traceback with locals would print it
    raise RuntimeError("canary message with prompt text")


if __name__ == "__main__":
    bootstrap.Container = ScriptedContainer  # type: ignore[misc]  # the command makes its own container
    if os.environ.get("PI_TEST_SCRIPT") == "crash":
        MainScreen.action_help = crash  # type: ignore[method-assign]  # any action that fails will do
    cli.main()
