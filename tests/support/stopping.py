"""Stops a run of the real application on the embedded model in every phase, and measures how long the engine takes."""

import json
import os
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.embedded import engine_processes
from tests.support.tmux import Tmux, python, tmux_session

IDEA = "Design a REST API for user management"
# Long enough for the engine to read for many seconds before its first word.
LONG_CONTEXT = "Every endpoint is versioned, paged, rate limited, logged and documented for people in a hurry. " * 12


@dataclass(frozen=True, slots=True)
class EmbeddedRun:
    """The application in a terminal, and its engine."""

    terminal: Tmux
    endpoint_file: Path
    app: int
    """The application's process id."""

    @property
    def engines(self) -> list[int]:
        return engine_processes(self.app)

    def is_busy(self) -> bool:
        """Whether an engine of this application says that it works on a request."""
        if not self.endpoint_file.exists():
            return False
        endpoint = json.loads(self.endpoint_file.read_text())
        request = urllib.request.Request(
            endpoint["base_url"].removesuffix("/v1") + "/slots",
            headers={"Authorization": f"Bearer {endpoint['api_key']}"},
        )
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return any(slot["is_processing"] for slot in json.load(answer))
        except (OSError, urllib.error.URLError):
            return False

    def seconds_until(self, condition: Callable[[], object], what: str) -> float:
        began = time.monotonic()
        self.terminal.until(condition, what, seconds=90)
        return time.monotonic() - began


@contextmanager
def embedded_run(folder: Path) -> Iterator[EmbeddedRun]:
    """Open the application with its own folders under `folder`; its first screen is there."""
    folder.mkdir(parents=True, exist_ok=True)
    names = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
    environ = {name: str(folder / name.lower()) for name in names} | {"LLM_PROVIDER": "local", "PATTERNS": "false"}
    endpoint = folder / "endpoint.json"
    with tmux_session(folder / "tmux") as terminal:
        terminal.start(
            python("tests.support.spied_app", IDEA, "--context", LONG_CONTEXT),
            {**environ, "PI_TEST_ENDPOINT": str(endpoint)},
        )
        terminal.shows(IDEA)
        yield EmbeddedRun(terminal, endpoint, terminal.pid)


def reach(run: EmbeddedRun, phase: str) -> None:
    """Begin a run and return in its `phase`: load, prompt or generation."""
    terminal = run.terminal
    if phase == "load":
        terminal.press("C-j")
        terminal.shows("loading the engine")
        return
    terminal.shows("engine: ready")
    terminal.press("C-j")
    terminal.until(run.is_busy, "the engine reads the prompt")
    if phase == "generation":
        terminal.shows("You are")
        assert run.is_busy()
    else:
        assert "waiting for the model" in terminal.screen


def cancel(folder: Path, phase: str) -> float:
    """Cancel in `phase`; return the seconds until no engine works on anything. The idea is still there."""
    with embedded_run(folder) as run:
        reach(run, phase)
        run.terminal.press("Escape")
        seconds = run.seconds_until(lambda: not run.is_busy(), "an idle engine")
        run.terminal.shows("Cancelled")
        run.terminal.shows("engine: ready")
        assert not run.is_busy(), "nothing began again"
        assert IDEA in run.terminal.screen
        return seconds


def quit_during(folder: Path, phase: str) -> float:
    """Quit in `phase`; return the seconds until application and engine are gone."""
    with embedded_run(folder) as run:
        reach(run, phase)
        engines = run.engines
        run.terminal.press("C-q")
        return run.seconds_until(lambda: not any(map(_lives, (run.app, *engines))), "no process is left")


def kill_during(folder: Path, phase: str) -> float:
    """Kill the application with -9 in `phase`; return the seconds until its engine is gone."""
    with embedded_run(folder) as run:
        reach(run, phase)
        engines = run.engines
        os.kill(run.app, signal.SIGKILL)
        return run.seconds_until(lambda: not any(map(_lives, engines)), "no engine is left")


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
