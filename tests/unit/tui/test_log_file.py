"""The log file: who may read it, how it goes round, and what it never holds."""

import logging
import os
import stat
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tui.app.crash import FaultNotice, crash_words
from tui.log_file import place_of, start_logging, where_it_failed

SECRET = "sk-canary-in-a-value"
ours = logging.getLogger("tui.something")


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    """Where the log goes; everything is as before afterwards."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    hooks = logging.lastResort, logging.raiseExceptions, threading.excepthook, sys.unraisablehook
    root.handlers.clear()
    yield tmp_path / "state" / "log" / "app.log"
    for handler in root.handlers:
        handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.lastResort, logging.raiseExceptions, threading.excepthook, sys.unraisablehook = hooks


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def fill(times: int = 1) -> None:
    for _ in range(times):
        for number in range(1_100):
            ours.info("%d %s", number, "x" * 1_000)


def test_it_is_private_and_so_is_what_a_rotation_leaves(log_file: Path) -> None:
    assert start_logging(log_file) == log_file
    fill(times=3)
    files = sorted(log_file.parent.iterdir())
    assert [file.name for file in files] == ["app.log", "app.log.1"]
    assert [mode(file) for file in files] == [0o600, 0o600]
    assert [mode(folder) for folder in (log_file.parent, log_file.parent.parent)] == [0o700, 0o700]
    assert all(file.stat().st_size <= 1_000_000 for file in files)


def test_a_file_that_others_could_read_is_made_private(log_file: Path) -> None:
    log_file.parent.mkdir(parents=True)
    log_file.write_text("of an earlier version\n")
    log_file.chmod(0o644)
    start_logging(log_file)
    ours.info("more")
    assert mode(log_file) == 0o600
    assert log_file.read_text().startswith("of an earlier version\n")


def test_a_file_system_without_modes_has_a_log_all_the_same(log_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_descriptor: int, _mode: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "fchmod", refuse)
    assert start_logging(log_file) == log_file
    ours.info("written")
    assert "written" in log_file.read_text()


def test_an_instance_follows_when_another_one_has_rotated_the_file(log_file: Path) -> None:
    start_logging(log_file)
    ours.info("before")
    log_file.rename(log_file.with_name("app.log.1"))  # as another instance does
    ours.info("after")
    assert "after" in log_file.read_text()
    log_file.unlink()
    ours.info("again")
    assert "again" in log_file.read_text()


def test_a_folder_that_cannot_be_written_leaves_the_log_out(log_file: Path) -> None:
    log_file.parent.parent.write_text("a file where the folder should be")
    assert start_logging(log_file) is None
    ours.error("nobody hears this")


def test_what_cannot_be_written_is_not_printed_over_the_screen(
    log_file: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Without pytest's own handlers: of what they hear no process of a distributed run could tell the others.
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    start_logging(log_file)
    root = logging.getLogger()
    root.handlers[:] = root.handlers[-1:]  # without the test runner's own, which cannot pass on such text
    ours.info("%d", "no number")
    ours.info("\ud800 is no text")
    assert capfd.readouterr() == ("", "")
    assert "? is no text" in log_file.read_text()


def test_the_words_of_libraries_are_left_out(log_file: Path) -> None:
    start_logging(log_file)
    library = logging.getLogger("httpx")
    library.info("POST with %s", SECRET)
    library.warning("refused: %s", SECRET)
    text = log_file.read_text()
    assert SECRET not in text
    assert text.count("\n") == 1
    assert "WARNING httpx: a message of warning level, left out for privacy" in text


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_what_fails_in_a_thread_is_logged_and_not_printed(log_file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    start_logging(log_file)

    def fail() -> None:
        raise ValueError(SECRET)

    thread = threading.Thread(target=fail, name="a-thread")
    thread.start()
    thread.join()
    text = log_file.read_text()
    assert "the thread a-thread failed: ValueError" in text
    assert "tests/unit/tui/test_log_file.py:" in text
    assert SECRET not in text
    assert capfd.readouterr() == ("", "")


class WorkerFailedError(Exception):
    """As Textual's: it has what went wrong in an attribute."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(repr(error))
        self.error = error


def fail() -> None:
    try:
        int(SECRET)
    except ValueError as error:
        raise KeyError(SECRET) from error


def caught() -> WorkerFailedError:
    with pytest.raises(KeyError) as failure:
        fail()
    return WorkerFailedError(failure.value)


def test_a_trace_names_every_error_and_line_and_no_value() -> None:
    text = where_it_failed(caught())
    kinds = [line.removeprefix("after ") for line in text.splitlines() if not line.startswith("  ")]
    assert kinds == ["WorkerFailedError", "KeyError", "ValueError"]
    assert "  tests/unit/tui/test_log_file.py:" in text
    assert SECRET not in text


def test_a_trace_that_goes_in_a_circle_ends() -> None:
    one, two = ValueError(SECRET), KeyError(SECRET)
    one.__cause__, two.__cause__ = two, one
    assert where_it_failed(one) == "ValueError\nafter KeyError"


def test_the_words_after_a_crash_say_what_is_known(tmp_path: Path) -> None:
    error = caught().error
    words = crash_words(tmp_path / "app.log", error, is_draft_kept=True)
    assert "is kept and comes back" in words
    assert words.splitlines()[3] == str(tmp_path / "app.log")
    without = crash_words(None, error, is_draft_kept=False)
    assert "could not be kept" in without
    assert f"It was a {place_of(error)}." in without
    assert place_of(error).startswith("KeyError in tests/unit/tui/test_log_file.py:")
    assert SECRET not in words + without


def test_a_fault_is_told_once_a_minute_and_a_librarys_never(monkeypatch: pytest.MonkeyPatch) -> None:
    now, told = 1_000.0, []
    monkeypatch.setattr(time, "monotonic", lambda: now)
    notice = FaultNotice(lambda: told.append(now))
    for name, level in (("httpx", logging.ERROR), ("tui.x", logging.WARNING), ("tui.x", logging.CRITICAL)):
        notice.handle(logging.LogRecord(name, level, "", 0, "", (), None))
    assert told == []
    for passed in (0.0, 59.0, 61.0):
        now = 1_000.0 + passed
        notice.handle(logging.LogRecord("domain.x", logging.ERROR, "", 0, "", (), None))
    assert told == [1_000.0, 1_061.0]
