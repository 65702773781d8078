"""Handles a crash: restores the terminal, tells you what happened, and logs a traceback without values."""

import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tui.log_file import is_ours, place_of

_QUIET_SECONDS = 60.0
_WRITE_SECONDS = 0.5
_LEAVE_SCREEN = "\x1b[<u\x1b[?1000;1002;1003;1006;1015;1016;1004;2004;2048l\x1b[?1049l\x1b[?25h\x1b[?7h\x1b[0m"
"""What Textual writes at a normal end: keyboard protocol, mouse, focus, paste, resizing, screen, cursor, wrapping."""


def crash_words(log_file: Path | None, error: BaseException | None, *, is_draft_kept: bool) -> str:
    """Return the message after a crash: what happened to your text, where the log is, what to do.

    Args:
        log_file: The log; None when it could not be written.
        error: What went wrong. Only its type and place are shown: its message may quote a prompt or a key.
        is_draft_kept: Whether everything that you typed is on the disk.
    """
    kept = "is kept and comes back when you start it again" if is_draft_kept else "could not be kept"
    if log_file is not None:
        where = f"The log says where it happened, without your text and without keys:\n{log_file}"
    else:
        where = "No log of it could be written." + (f" It was a {place_of(error)}." if error is not None else "")
    return (
        "DSPy Prompt Improver stopped because of an error inside the program.\n"
        f"What you typed {kept}.\n{where}\n"
        "If it fails again, look for what is wrong with: prompt-improver doctor"
    )


class TerminalGuard:
    """Saves the modes of the terminal, and restores them when the program cannot end normally."""

    def __init__(self) -> None:
        self._modes: list[object] | None = None
        with suppress(Exception):  # no terminal, or no such modes on this system: nothing to put back
            import termios  # noqa: PLC0415 - not on Windows

            self._modes = termios.tcgetattr(sys.stdin.fileno())

    def restore(self) -> None:
        """Leave the alternate screen and the raw mode. Any thread; waits at most half a second for the terminal."""
        writer = threading.Thread(target=self._leave, daemon=True)
        writer.start()
        writer.join(_WRITE_SECONDS)

    def _leave(self) -> None:
        if self._modes is None:
            return
        with suppress(Exception):
            import termios  # noqa: PLC0415 - not on Windows

            termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, self._modes)  # type: ignore[arg-type]  # as it came
            # Not sys.stderr, which Textual has replaced.
            os.write(sys.__stderr__.fileno(), _LEAVE_SCREEN.encode())  # type: ignore[union-attr]  # suppressed


class FaultNotice(logging.Handler):
    """Reports that something failed in the background, at most once a minute.

    `tell` is called on the thread that failed.
    """

    def __init__(self, tell: Callable[[], object]) -> None:
        super().__init__(logging.ERROR)
        self._tell = tell
        self._told = -_QUIET_SECONDS

    def emit(self, record: logging.LogRecord) -> None:
        """Take one message of the log."""
        now = time.monotonic()
        if is_ours(record) and record.levelno == logging.ERROR and now - self._told >= _QUIET_SECONDS:
            self._told = now
            self._tell()
