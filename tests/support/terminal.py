"""The real command in a real pseudo-terminal: raw bytes, and the screen that they draw."""

import contextlib
import fcntl
import itertools
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pyte

ROOT = Path(__file__).parents[2]
_DEADLINE_SECONDS = 60.0


class Terminal:
    """A child process on a pty; `raw` holds every byte it wrote to its terminal."""

    def __init__(self, command: list[str], environ: Mapping[str, str], columns: int, rows: int) -> None:
        self.raw = b""
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            os.chdir(ROOT)
            os.execve(command[0], command, dict(environ))
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.returned: int | None = None
        self._noted: list[tuple[float, bytes]] = []

    @property
    def text(self) -> str:
        """The text on the screen."""
        self._pump(0)
        return self.drawn

    @property
    def drawn(self) -> str:
        """The screen as far as it is drawn here."""
        cells = range(self._screen.columns)
        lines = ("".join(self._screen.buffer[row][at].data for at in cells) for row in range(self._screen.lines))
        return "\n".join(line.rstrip() for line in lines)

    def send(self, keys: str) -> None:
        os.write(self._fd, keys.encode())

    def resize(self, columns: int, rows: int) -> None:
        """Resize the window."""
        self._screen.resize(rows, columns)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def note_until(self, moment: float) -> None:
        """Note what comes until `moment` (monotonic), with the time of each piece, and draw nothing of it."""
        while (left := moment - time.monotonic()) > 0:
            if select.select([self._fd], [], [], left)[0]:
                data = os.read(self._fd, 65536)
                self.raw += data
                self._noted.append((time.monotonic(), data))

    def draw_noted(self) -> Iterator[float]:
        """Draw what was noted, piece by piece; yield the time of each when it is on the screen."""
        noted, self._noted = self._noted, []
        for moment, data in noted:
            self._stream.feed(data)
            yield moment

    def of_one_colour(self, row: int, column: int) -> str:
        """Return the text from a cell of the screen on whose cells all have that one's colours."""
        cells = [self._screen.buffer[row][at] for at in range(column, self._screen.columns)]
        alike = itertools.takewhile(lambda cell: (cell.fg, cell.bg) == (cells[0].fg, cells[0].bg), cells)
        return "".join(cell.data for cell in alike)

    def until(self, condition: Callable[[], object], what: str, seconds: float = _DEADLINE_SECONDS) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"never happened: {what}\n{self.text}"
            self._pump(0.05)

    def shows(self, text: str, seconds: float = _DEADLINE_SECONDS) -> None:
        """Wait until `text` is on the screen."""
        self.until(lambda: text in self.text, f"{text!r} on the screen", seconds)

    def kill(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def wait(self, seconds: float = _DEADLINE_SECONDS) -> int:
        """Return the exit code, as a shell would report it."""
        self.until(self._has_returned, "the end of the process", seconds)
        self._pump(0)
        assert self.returned is not None
        return self.returned

    @property
    def is_raw(self) -> bool:
        """Whether the terminal is still in the mode of a full-screen program."""
        local_flags: int = termios.tcgetattr(self._fd)[3]
        return not local_flags & termios.ECHO

    def vanish(self) -> int:
        """Close the terminal under the application, as a closed window does; return the exit code."""
        os.close(self._fd)
        deadline = time.monotonic() + _DEADLINE_SECONDS
        while not self._has_returned():
            assert time.monotonic() < deadline, "the application outlives its terminal"
            time.sleep(0.05)
        assert self.returned is not None
        return self.returned

    def close(self) -> None:
        if self.returned is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        with contextlib.suppress(OSError):  # it may have vanished
            os.close(self._fd)

    def _has_returned(self) -> bool:
        if self.returned is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returned = os.waitstatus_to_exitcode(status)
        return self.returned is not None

    def pump(self, seconds: float) -> None:
        """Draw what comes for so long."""
        end = time.monotonic() + seconds
        self.until(lambda: time.monotonic() >= end, "a moment")

    def _pump(self, seconds: float) -> None:
        while select.select([self._fd], [], [], seconds)[0]:
            try:
                data = os.read(self._fd, 65536)
            except OSError:  # the other side is closed
                return
            if not data:
                return
            self.raw += data
            self._stream.feed(data)
            seconds = 0


@contextlib.contextmanager
def terminal(
    *arguments: str,
    environ: Mapping[str, str] | None = None,
    columns: int = 100,
    rows: int = 30,
    module: str = "tui.cli",
) -> Iterator[Terminal]:
    """Run `python -m module` on a pty, with this process's environment and `environ`."""
    # The size is the pty's own, not what a test runner says of its terminal.
    inherited = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "LINES"}}
    # A person who has chosen before: the first run's own tests use `tmux`.
    inherited.setdefault("LLM_PROVIDER", "local")
    everything = {**inherited, "TERM": "xterm-256color", "PYTHONPATH": str(ROOT), **(environ or {})}
    app = Terminal([sys.executable, "-m", module, *arguments], everything, columns, rows)
    try:
        yield app
    finally:
        app.close()
