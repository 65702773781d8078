"""A real terminal multiplexer with a separate server: keys in, screen and paste buffer out."""

import contextlib
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tests.support.terminal import ROOT
from tests.support.tools import require_tool

_DEADLINE_SECONDS = 120.0


class Tmux:
    """One session; `socket` keeps it apart from a tmux that the developer uses."""

    def __init__(self, socket: Path, columns: int, rows: int) -> None:
        self._command = [require_tool("tmux", "tmux"), "-S", str(socket), "-f", os.devnull]
        # tmux 3.3 at times reports a dead pane without its status, so the shell in the pane writes it down.
        self._status = socket.with_suffix(".status")
        self.run("new-session", "-d", "-x", str(columns), "-y", str(rows), "cat")
        self.run("set-option", "-g", "remain-on-exit", "on")

    def run(self, *arguments: str) -> str:
        done = subprocess.run([*self._command, *arguments], capture_output=True, text=True, timeout=30, check=True)
        return done.stdout

    def start(self, command: list[str], environ: Mapping[str, str]) -> None:
        """Run `command` in the pane, in place of what runs there."""
        variables = [f"{name}={value}" for name, value in environ.items()]
        # The size is the pane's own, not what a test runner says of its terminal.
        line = shlex.join(["env", "-u", "COLUMNS", "-u", "LINES", *variables, *command])
        self._status.unlink(missing_ok=True)
        self.run("respawn-pane", "-k", "-c", str(ROOT), f"{line}; echo $? > {shlex.quote(str(self._status))}")

    @property
    def screen(self) -> str:
        return self.run("capture-pane", "-p")

    @property
    def buffer(self) -> str:
        """tmux's paste buffer; empty while there is none."""
        return self.run("show-buffer") if self.run("list-buffers", "-F", "#{buffer_name}") else ""

    @property
    def server_pid(self) -> int:
        return int(self.run("display-message", "-p", "#{pid}"))

    @property
    def pid(self) -> int:
        """The process id of the program in the pane."""
        shell = self.run("display-message", "-p", "#{pane_pid}").strip()
        return int(subprocess.run(["pgrep", "-P", shell], capture_output=True, text=True, check=True).stdout)

    @property
    def exit_code(self) -> int | None:
        """How the pane's program ended; None while it runs."""
        written = self._status.read_text() if self._status.exists() else ""
        return int(written) if written.endswith("\n") else None

    def type(self, text: str) -> None:
        self.run("send-keys", "-l", "--", text)

    def press(self, *keys: str) -> None:
        """Press keys by tmux's names, such as `C-j` and `F8`."""
        self.run("send-keys", *keys)

    def until(self, condition: Callable[[], object], what: str, seconds: float = _DEADLINE_SECONDS) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"never happened: {what}\n{self.screen}"
            time.sleep(0.05)

    def shows(self, text: str, seconds: float = _DEADLINE_SECONDS) -> None:
        """Wait until `text` is on the screen."""
        self.until(lambda: text in self.screen, f"{text!r} on the screen", seconds)


@contextlib.contextmanager
def tmux_session(socket: Path, columns: int = 110, rows: int = 40) -> Iterator[Tmux]:
    """Start a tmux server with one session, and end it with everything in it."""
    session = Tmux(socket, columns, rows)
    try:
        yield session
    finally:
        session.run("kill-server")


def python(module: str, *arguments: str) -> list[str]:
    """Return the command that runs a module of this checkout."""
    return [sys.executable, "-m", module, *arguments]
