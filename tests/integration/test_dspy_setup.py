"""DSPy is loaded so that it writes nowhere, remembers nothing and calls nobody."""

import logging

import pytest

from domain.improver.lm.dspy_setup import dspy
from domain.improver.lm.streaming import AnswerStream
from tests.support.clocks import FakeClock


class Log(logging.Handler):
    """Stands for the application's log file."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def test_what_dspy_logs_reaches_neither_the_screen_nor_the_log_in_words(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = Log()
    root = logging.getLogger()
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(root, "handlers", [log])
    logging.getLogger("dspy.predict.predict").warning("the prompt was %s", "secret plans")
    assert len(log.lines) == 1
    assert "dspy.predict.predict" in log.lines[0]
    assert "secret" not in log.lines[0]
    assert capfd.readouterr() == ("", "")


def test_answers_are_never_cached() -> None:
    assert not dspy.cache.enable_disk_cache
    assert not dspy.cache.enable_memory_cache


def test_partial_answers_are_shown_at_most_ten_times_a_second_and_the_last_one_always() -> None:
    clock = FakeClock()
    shown: list[str] = []
    stream = AnswerStream(clock, shown.append)
    for piece in "abcdef":
        stream._take(piece)
        clock.advance(0.04)
    assert shown == ["a", "abcd"]
    stream._show(force=True)
    assert shown[-1] == "abcdef"
