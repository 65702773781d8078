"""Shows what a run does on the error output: in one changing line on a terminal, else in one line for each step."""

import shutil
import sys
import threading
import time
from contextlib import suppress
from typing import TextIO

from domain.prompts.request import EnginePhase, EngineStatus, RunStep
from domain.text.clean import one_line
from tui.text.progress import amount, duration

_PERCENT = 100


class RunProgress:
    """Draws at each `tick`. With `wanted` None it draws only on a terminal. Thread-safe."""

    def __init__(self, wanted: bool | None, stream: TextIO | None = None) -> None:
        self._stream = stream if stream is not None else sys.stderr
        self._is_terminal = self._stream.isatty()
        self._is_wanted = self._is_terminal if wanted is None else wanted
        self._lock = threading.Lock()
        self._began = time.monotonic()
        self._text = ""
        self._thinks_since: float | None = None
        self._drawn = ""
        self._width = 0

    def step(self, step: RunStep) -> None:
        """Note what the run does now."""
        self._text = step.value
        self._thinks_since = time.monotonic() if step is RunStep.THINKING else None

    def note(self, text: str) -> None:
        """Note in words what the run does now."""
        self._text, self._thinks_since = text, None

    def engine(self, status: EngineStatus) -> None:
        """Note what the engine does now."""
        if status.progress is not None:
            percent = "" if status.progress.fraction is None else f" {int(status.progress.fraction * _PERCENT)}%"
            self._text = " · ".join(filter(None, (f"{status.progress.what}{percent}", amount(status.progress))))
        elif status.phase in (EnginePhase.PREPARING, EnginePhase.LOADING):
            self._text = RunStep.LOADING.value

    def tick(self) -> None:
        """Draw what is new."""
        with self._lock:
            text = one_line(self._text)
            if not self._is_wanted:
                return
            if not self._is_terminal:
                if text != self._drawn:
                    self._write(f"{text}\n")
                self._drawn = text
                return
            if self._thinks_since is not None:
                text += f" for {duration(time.monotonic() - self._thinks_since)}"
            line = f"▶ {text} · {duration(time.monotonic() - self._began)} · ctrl+c stops" if text else ""
            line = line[: shutil.get_terminal_size().columns - 1]
            if line != self._drawn:
                # Noted before it is drawn, because a signal may end the drawing after the terminal has the text.
                self._drawn, self._width = line, max(self._width, len(line))
                self._write(f"\r{line.ljust(self._width)}")

    def clear(self) -> None:
        """Remove the line and draw no more."""
        with self._lock:
            if self._is_wanted and self._is_terminal and self._width:
                self._write(f"\r{' ' * self._width}\r")
            self._is_wanted = False

    def _write(self, text: str) -> None:
        with suppress(OSError):  # a closed terminal must not lose the answer
            self._stream.write(text)
            self._stream.flush()
