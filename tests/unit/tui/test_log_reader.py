"""The end of the log, in entries."""

import logging
from pathlib import Path

import pytest

from tui.log.reader import TAIL_BYTES, LogEntry, LogReader, LogTail
from tui.log.view import log_rows

FIRST = "2026-03-04 14:00:00,001 INFO tui.startup: version 0.1.0"
TRACE = (
    "2026-03-04 14:00:01,002 CRITICAL tui.app: crashed: RuntimeError\n  tui/app.py:12 in act\n  tui/app.py:34 in crash"
)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "app.log"


def read(log: Path) -> LogTail:
    tail = LogReader(log).read()
    assert tail is not None
    return tail


def test_an_entry_has_its_level_and_all_its_lines(log: Path) -> None:
    log.write_text(f"{FIRST}\n{TRACE}\n")
    assert read(log) == LogTail((LogEntry(logging.INFO, FIRST), LogEntry(logging.CRITICAL, TRACE)))


def test_only_what_is_new_is_read_again(log: Path) -> None:
    reader = LogReader(log)
    assert reader.read() == LogTail()
    assert reader.read() is None
    log.write_text(f"{FIRST}\n")
    assert reader.read() == LogTail((LogEntry(logging.INFO, FIRST),))
    assert reader.read() is None
    with log.open("a") as stream:
        stream.write(f"{TRACE}\n")
    tail = reader.read()
    assert tail is not None
    assert [entry.level for entry in tail.entries] == [logging.INFO, logging.CRITICAL]


def test_the_file_before_is_read_while_the_new_one_is_short(log: Path) -> None:
    log.with_name("app.log.1").write_text(f"{FIRST}\n")
    log.write_text(f"{TRACE}\n")
    assert [entry.text for entry in read(log).entries] == [FIRST, TRACE]


def test_of_a_long_log_the_end_is_read_from_a_whole_entry_on(log: Path) -> None:
    log.write_text("".join(f"{FIRST} {number}\n" for number in range(10_000)))
    tail = read(log)
    assert not tail.is_whole
    assert tail.entries[-1].text == f"{FIRST} 9999"
    assert tail.entries[0].text.startswith(FIRST)
    assert sum(len(entry.text) + 1 for entry in tail.entries) <= TAIL_BYTES


def test_whatever_the_file_holds_is_shown_as_text(log: Path) -> None:
    log.write_bytes(b"no entry \x1b[31m\xff\n" + FIRST.encode() + b"\x00\n")
    assert [entry.text for entry in read(log).entries] == ["no entry \ufffd", FIRST]


def test_what_cannot_be_read_is_said(log: Path) -> None:
    log.mkdir()
    assert read(log).problem == "The log cannot be read: Is a directory."


def test_rows_fit_break_between_words_and_lose_nothing() -> None:
    entry = LogEntry(logging.INFO, f"{TRACE}\n\n日本語のとても長い行 and {'x' * 90}")
    rows = log_rows((entry,), 30)
    assert all(row.level == logging.INFO for row in rows)
    assert "RuntimeError" in [row.text for row in rows]
    assert "".join("".join(row.text for row in rows).split()) == "".join(entry.text.split())
    assert log_rows((), 30) == ()
