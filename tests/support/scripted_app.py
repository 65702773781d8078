"""The real command around a scripted improver, as a separate process. `PI_TEST_SCRIPT` says what it does.

hold: the run stops half-way; stream: a long answer arrives piece by piece, its second half
when the file `PI_TEST_GATE` exists, if that is set; crash, crash-WHERE: something raises, at F1
or at the start. `PI_TEST_CLOCK_DAYS` shifts the clock; with `PI_TEST_FIRST_RUN` it asks for a
provider, as at the first start. Where something raises, the main screen is loaded at once, without a start screen.
"""

import os
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from domain.patterns.titles import PatternTitle, PatternTitles
from domain.runtime.clock import SystemClock
from tests.support.scripted_answerer import ScriptedAnswerer
from tests.support.scripted_improver import ScriptedImprover
from tests.support.streaming_improver import StreamingImprover
from tui.app import app
from tui.background import run_in_background
from tui.cli.main import main as cli
from tui.composition import container as bootstrap
from tui.composition import paths

if TYPE_CHECKING:
    from tui.main_screen.screen import MainScreen

_STUCK_SECONDS = 300


class ShiftedClock(SystemClock):
    """The time of day of a wrongly set clock; `monotonic` is never wrong."""

    def now(self) -> datetime:
        return super().now() + timedelta(days=float(os.environ.get("PI_TEST_CLOCK_DAYS", "0")))


class ScriptedContainer(bootstrap.Container):
    """A container whose improver is scripted."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, clock=ShiftedClock(), **options)
        script = os.environ.get("PI_TEST_SCRIPT")
        gate = Path(os.environ["PI_TEST_GATE"]) if "PI_TEST_GATE" in os.environ else None
        improver = StreamingImprover(gate) if script == "stream" else ScriptedImprover(hold=script == "hold")
        self.improver.replace(lambda: improver)
        self.answerer = lambda choice=None: ScriptedAnswerer()  # type: ignore[method-assign]
        titles = tuple(PatternTitle(f"pattern-{at:02}", f"Pattern {at:02}", "software") for at in range(1, 31))
        self.pattern_titles = lambda _language: PatternTitles(titles)
        self.asks_first = "PI_TEST_FIRST_RUN" in os.environ


def crash(*_arguments: object, **_options: object) -> Any:
    secret = "sk-canary-in-a-local-variable"  # noqa: F841 - a traceback with locals would print it
    raise RuntimeError("canary message with prompt text")


async def crash_in_a_worker() -> None:
    crash()


def crash_later(where: str) -> "Callable[[MainScreen], None]":
    """Return what F1 does."""
    from tui.main_screen.status_bar import StatusBar  # noqa: PLC0415 - see above

    def act(screen: "MainScreen") -> None:
        match where:
            case "worker":
                screen.run_worker(crash_in_a_worker())
            case "timer":
                screen.set_timer(0.01, crash)
            case "render":
                StatusBar.render = crash  # type: ignore[method-assign]  # from now on
                screen.query_one(StatusBar).refresh()
            case "thread":
                run_in_background("canary-thread", crash)
            case "bare-thread":
                threading.Thread(target=crash, name="bare").start()
            case "stylesheet":
                screen.app.stylesheet.add_source("Widget { color: canary; }", read_from=("canary", ""))
                screen.app.refresh_css()
            case "stuck":
                time.sleep(_STUCK_SECONDS)
            case "keyboard":
                screen.app.panic("canary traceback")
            case _:
                crash()

    return act


def arrange(where: str) -> None:
    """Let the application fail at a place."""
    from tui.main_screen.screen import MainScreen  # noqa: PLC0415 - see above

    match where:
        case "compose":
            MainScreen.compose = crash  # type: ignore[method-assign]  # as in a program with a fault there
        case "mount":
            MainScreen.on_mount = crash  # type: ignore[method-assign]  # as above
        case "app-mount":
            app.PromptImproverApp.on_mount = crash  # type: ignore[method-assign]  # as above
        case "driver":
            app.PromptImproverApp._build_driver = crash  # type: ignore[method-assign]  # as above
        case "paths":
            paths.platform_paths = crash
        case "import":
            sys.modules["textual.drivers"] = None  # type: ignore[assignment]  # as in a broken installation
        case _:
            MainScreen.action_help = crash_later(where)  # any key will do


if __name__ == "__main__":
    bootstrap.Container = ScriptedContainer  # type: ignore[misc]  # the command makes its own container
    script = os.environ.get("PI_TEST_SCRIPT", "")
    if script.startswith("crash"):
        arrange(script.removeprefix("crash").lstrip("-"))
    cli.main()
