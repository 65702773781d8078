"""The command on a real pseudo-terminal: how it starts, ends and fails, and what it writes."""

import os
import re
import signal
import sqlite3
import subprocess
import sys

import pytest

from tests.support.records import make_record
from tests.support.terminal import ROOT, terminal
from tui.composition.container import Container
from tui.composition.paths import platform_paths

SCRIPTED = "tests.support.scripted_app"
IDEA = "Design a REST API"


def run(*arguments: str, term: str = "xterm-256color") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tui.cli", *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        timeout=60,
        env={**os.environ, "TERM": term},
        check=False,
    )


def test_without_a_terminal_it_explains_itself_and_exits_2() -> None:
    done = run("an idea")
    assert done.returncode == 2
    assert "full-screen terminal application" in done.stderr
    assert "Traceback" not in done.stderr


def test_on_a_dumb_terminal_it_explains_itself_and_exits_2() -> None:
    with terminal(environ={"TERM": "dumb"}) as app:
        assert app.wait() == 2
        assert b"TERM=dumb" in app.raw


@pytest.mark.parametrize(("option", "expected"), [("--version", "prompt-improver 0."), ("--help", "raw IDEA")])
def test_version_and_help_need_no_terminal(option: str, expected: str) -> None:
    done = run(option, term="dumb")
    assert done.returncode == 0
    assert expected in done.stdout


def test_an_idea_on_the_command_line_is_filled_in_and_quitting_exits_0() -> None:
    with terminal(IDEA, module=SCRIPTED) as app:
        app.shows(IDEA)
        app.shows("engine: ready")
        app.send("\x11")
        assert app.wait() == 0
        assert not app.is_raw


def test_keys_that_arrive_in_one_burst_at_the_first_paint_are_all_taken_in_their_order() -> None:
    with terminal(module=SCRIPTED) as app:
        app.shows("Idea")
        app.send(IDEA + " for users\n")
        app.shows("✓ saved")
        app.shows(f"{IDEA} for users, step by step.")
        app.send("\x06for users\r")
        app.until(lambda: app.text.count(IDEA) >= 3, "the record, opened from the search")
        assert "for users" in app.text


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_restores_the_terminal_keeps_the_draft_and_exits_non_zero(number: signal.Signals) -> None:
    with terminal(module=SCRIPTED) as app:
        app.shows("engine: ready")
        app.send("an idea that nobody has seen")
        app.shows("an idea that nobody has seen")
        assert app.is_raw
        app.kill(number)
        assert app.wait() == 128 + number
        assert not app.is_raw
        assert app.raw.rstrip().endswith(b"\x1b[?1004l") or b"\x1b[?1049l" in app.raw
    with terminal(module=SCRIPTED) as again:
        again.shows("an idea that nobody has seen")


@pytest.mark.parametrize("script", ["", "hold"])
def test_a_terminal_that_vanishes_takes_the_application_with_it_and_not_the_draft(script: str) -> None:
    with terminal(module=SCRIPTED, environ={"PI_TEST_SCRIPT": script}) as app:
        app.shows("engine: ready")
        app.send("an idea in a window that is closed")
        app.shows("an idea in a window that is closed")
        if script:
            app.send("\n")
            app.shows("the model is writing")
        assert app.vanish() == 128 + signal.SIGHUP
    with terminal(module=SCRIPTED) as again:
        again.shows("an idea in a window that is closed")


def test_a_crash_restores_the_terminal_keeps_the_draft_and_shows_no_traceback() -> None:
    with terminal(module=SCRIPTED, environ={"PI_TEST_SCRIPT": "crash"}) as app:
        app.shows("engine: ready")
        app.send("an idea before the crash")
        app.shows("an idea before the crash")
        app.send("\x1bOP")
        assert app.wait() == 1
        assert not app.is_raw
        after = app.raw.split(b"\x1b[?1049l")[-1]
        assert b"stopped because of an error inside the program" in after
        assert b"canary" not in app.raw
        assert b"Traceback" not in app.raw
    log = platform_paths().log_file.read_text()
    assert "RuntimeError" in log
    assert "canary" not in log
    with terminal(module=SCRIPTED) as again:
        again.shows("an idea before the crash")


def test_kill_9_while_typing_loses_at_most_the_last_moment() -> None:
    with terminal(module=SCRIPTED) as app:
        app.shows("engine: ready")
        app.send("typed long before the end")
        draft = platform_paths().draft
        app.until(lambda: draft.exists() and "long before the end" in draft.read_text(), "the draft on disk")
        app.kill(signal.SIGKILL)
        app.wait()
    with terminal(module=SCRIPTED) as again:
        again.shows("typed long before the end")


def test_quitting_during_a_run_ends_the_process_and_keeps_idea_and_partial_answer() -> None:
    with terminal(IDEA, module=SCRIPTED, environ={"PI_TEST_SCRIPT": "hold"}) as app:
        app.shows("engine: ready")
        app.send("\n")
        app.shows("You are a senior")
        app.send("\x11")
        assert app.wait() == 0
    with terminal(module=SCRIPTED) as again:
        again.shows("This answer was interrupted.")
        assert IDEA in again.text
        again.shows("You are a senior")


def test_kill_9_during_a_run_keeps_idea_and_partial_answer() -> None:
    with terminal(IDEA, module=SCRIPTED, environ={"PI_TEST_SCRIPT": "hold"}) as app:
        app.shows("engine: ready")
        app.send("\n")
        draft = platform_paths().draft
        app.until(lambda: draft.exists() and "You are a senior" in draft.read_text(), "the partial answer on disk")
        app.kill(signal.SIGKILL)
        app.wait()
    with terminal(module=SCRIPTED) as again:
        again.shows("This answer was interrupted.")
        again.shows("You are a senior")


HOSTILE = "evil \x1b]0;pwned\x07\x1b]52;c;aGFja2Vk\x07\x1b[2J\x9b31m\x1bPq#0\x1b\\ idea \u202e tail"
# What the application itself may write; anything else that begins with an escape came from foreign text.
_OSC = re.compile(rb"\x1b\]([0-9]+);([^\x07\x1b]*)")


def test_no_control_sequence_of_an_idea_or_a_row_reaches_the_terminal() -> None:
    paths = platform_paths()
    repository = Container(paths).repository()
    repository.save(make_record(original_idea="a row to be poisoned"))
    repository.close()
    with sqlite3.connect(paths.database) as database:
        database.execute(
            "UPDATE prompt_history SET original_idea = ?, role = ?, improved_prompt = ?, model = ?", (HOSTILE,) * 4
        )
    database.close()
    with terminal(HOSTILE.replace("\x00", ""), module=SCRIPTED) as app:
        app.shows("evil")
        app.shows("engine: ready")
        app.send("\x1b[200~pasted \x1b]0;words\x07\x1b[31m text\x1b[201~")
        app.shows("pasted")
        app.send("\n")
        app.shows("✓ saved")
        app.send("\x1b[1;3B" * 2)
        app.until(lambda: app.text.count("evil") >= 3, "the poisoned record is open")
        app.send("\x11")
        assert app.wait() == 0
        # A paste's own control characters are gone before the application sees it; its words stay, as words.
        assert not re.search(rb"\x1b\]0|\x1b\[31m text", app.raw)
        for forbidden in (b"pwned", b"aGFja2Vk", b"\x1b[2J\xc2\x9b", b"\xc2\x9b", b"\x1bPq", "\u202e".encode()):
            assert forbidden not in app.raw
        assert all(number != b"0" for number, _ in _OSC.findall(app.raw)), "nobody set the window title"
