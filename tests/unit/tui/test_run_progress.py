"""The line that a run without a screen draws on a terminal."""

import io
import time
from contextlib import suppress

import pytest

from domain.prompts.request import RunStep
from tui.cli.run_progress import RunProgress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_it_says_for_how_long_the_model_thinks(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    terminal = Terminal()
    progress = RunProgress(None, terminal)
    now = 103.0
    progress.step(RunStep.THINKING)
    now = 115.0
    progress.tick()
    assert "▶ the model is thinking for 12 s · 15 s · ctrl+c stops" in terminal.getvalue()
    progress.step(RunStep.WRITING)
    progress.tick()
    assert "▶ the model is writing · 15 s · ctrl+c stops" in terminal.getvalue()


class Stopped(BaseException):
    """Stands for a signal."""


class StopsAfterWriting(Terminal):
    """A terminal that has the text when the signal arrives."""

    def flush(self) -> None:
        if self.getvalue().strip():
            raise Stopped


def test_a_line_is_removed_although_a_signal_ended_its_drawing() -> None:
    terminal = StopsAfterWriting()
    progress = RunProgress(None, terminal)
    progress.step(RunStep.WRITING)
    with pytest.raises(Stopped):
        progress.tick()
    drawn = terminal.getvalue()
    with suppress(Stopped):
        progress.clear()
    assert terminal.getvalue() == f"{drawn}\r{' ' * (len(drawn) - 1)}\r"


def test_a_line_that_is_wider_than_the_terminal_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    terminal = Terminal()
    progress = RunProgress(None, terminal)
    progress.step(RunStep.WRITING)
    progress.tick()
    assert terminal.getvalue() == "\r▶ the model is writ"
