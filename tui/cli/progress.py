"""How far a command is, in one line on the error output, and how ctrl+c stops it."""

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
from tui.text.progress import work_text

STOPPED = 130
"""Exit code after ctrl+c, as a shell reports it: 128 and the signal's number."""

_EVERY_SECONDS = 0.1
_TO_LINE_START_AND_CLEAR = "\r\x1b[2K"


class ProgressLine:
    """Draws how far the work is. Call it with each progress; it raises `RunCancelledError` once ctrl+c was pressed."""

    def __init__(self, cancel: CancelToken, *, is_shown: bool) -> None:
        self.cancel = cancel
        self._is_shown = is_shown
        self._what = ""
        self._pace = Pace(0)
        self._drawn_at = float("-inf")

    def __call__(self, progress: Progress) -> None:
        """Take note of the progress, and draw it now and then."""
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
        """Leave nothing of the line."""
        if self._is_shown and self._what:
            click.echo(_TO_LINE_START_AND_CLEAR, nl=False, err=True)


@contextmanager
def progress_line(*, hidden: bool = False) -> Iterator[ProgressLine]:
    """Give what tells the progress of the work inside; nothing is drawn where the error output is no terminal.

    The first ctrl+c stops the work at its next progress, in good order; the second at once.
    """
    line = ProgressLine(CancelToken(), is_shown=sys.stderr.isatty() and not hidden)

    def stop(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, before)
        line.cancel.cancel()

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield line
    finally:
        signal.signal(signal.SIGINT, before)
        line.clear()
