"""The line that a run without a screen draws on a terminal."""

import io
import time

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
