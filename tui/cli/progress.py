"""Shows the progress of a command in one line on the error output, and lets ctrl+c stop it."""

import shutil
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import click

from domain.runtime.cancellation import CancelToken
from domain.runtime.progress import Pace, Progress
from tui.terminal.signals import handled
from tui.text.progress import work_text

STOPPED = 130
"""Exit code after ctrl+c, as in a shell: 128 plus the number of the signal."""

_EVERY_SECONDS = 0.1
_TO_LINE_START_AND_CLEAR = "\r\x1b[2K"


class ProgressLine:
    """Draws the progress of the work. Call it with each progress; after ctrl+c it raises `RunCancelledError`."""

    def __init__(self, cancel: CancelToken, *, is_shown: bool) -> None:
        self.cancel = cancel
        self._is_shown = is_shown
        self._what = ""
        self._pace = Pace(0)
        self._drawn_at = float("-inf")

    def __call__(self, progress: Progress) -> None:
        """Note the progress, and draw it now and then."""
        self.cancel.raise_if_cancelled()
        now = time.monotonic()
        if progress.what != self._what:
            self._what, self._pace, self._drawn_at = progress.what, Pace(now), float("-inf")
        self._pace.note(progress, now)
        if self._is_shown and now - self._drawn_at >= _EVERY_SECONDS:
            self._drawn_at = now
            left, width = self._pace.seconds_left(progress, now), shutil.get_terminal_size().columns - 1
            line = work_text(progress, now - self._pace.began, left, "ctrl+c stops", width)
            click.echo(f"{_TO_LINE_START_AND_CLEAR}{line[:width]}", nl=False, err=True)

    def clear(self) -> None:
        """Remove the line."""
        if self._is_shown and self._what:
            click.echo(_TO_LINE_START_AND_CLEAR, nl=False, err=True)


@contextmanager
def progress_line(*, hidden: bool = False) -> Iterator[ProgressLine]:
    """Give the line for the work within the block; it draws only if the error output is a terminal.

    The first ctrl+c stops the work at its next progress; the second stops it at once.
    """
    line = ProgressLine(CancelToken(), is_shown=sys.stderr.isatty() and not hidden)

    before = signal.getsignal(signal.SIGINT)

    def stop(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, before)
        line.cancel.cancel()

    with handled({signal.SIGINT: stop}):
        try:
            yield line
        finally:
            line.clear()
