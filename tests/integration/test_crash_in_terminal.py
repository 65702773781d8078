"""A fault anywhere in the program, in a real terminal: it is left as it was, and the person knows what to do."""

import signal
import stat
from pathlib import Path

import pytest

from tests.support.terminal import Terminal, terminal
from tests.support.tiers import long
from tui.composition.paths import platform_paths

SCRIPTED = "tests.support.scripted_app"
F1 = "\x1bOP"
F12 = "\x1b[24~"
IDEA = "an idea before the crash"
FAILED = b"stopped because of an error inside the program"


def after_the_screen(app: Terminal) -> str:
    """Return what was written after the alternate screen was left, on one line."""
    return " ".join(app.raw.split(b"\x1b[?1049l")[-1].decode().split())


def assert_plain_end(app: Terminal) -> str:
    """Check how the program ended; return its last words."""
    assert app.wait() == 1
    assert not app.is_raw
    assert app.raw.count(b"\x1b[?1049h") <= app.raw.count(b"\x1b[?1049l")
    assert app.raw.count(FAILED) == 1
    assert b"canary" not in app.raw
    assert b"Traceback" not in app.raw
    assert b"NOTE:" not in app.raw
    words = after_the_screen(app)
    assert "prompt-improver doctor" in words
    return words


def assert_log_tells_where_alone(kind: str) -> None:
    log = platform_paths().log_file
    text = log.read_text()
    assert "crashed: " in text
    assert kind in text
    assert "canary" not in text
    assert IDEA not in text
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("where", "kind"),
    [
        ("", "RuntimeError"),
        ("-render", "RuntimeError"),
        pytest.param("-worker", "RuntimeError", marks=long),
        pytest.param("-timer", "RuntimeError", marks=long),
        pytest.param("-stylesheet", "StylesheetParseError", marks=long),
        pytest.param("-keyboard", "RuntimeError", marks=long),
    ],
)
def test_a_fault_while_it_runs_keeps_what_is_typed(where: str, kind: str) -> None:
    with terminal(module=SCRIPTED, environ={"PI_TEST_SCRIPT": f"crash{where}"}) as app:
        app.shows("engine: ready")
        app.send(IDEA)
        app.shows(IDEA)
        app.send(F1)
        words = assert_plain_end(app)
        assert "is kept and comes back when you start it again" in words
        assert str(platform_paths().log_file) in words.replace(" ", "")
    assert_log_tells_where_alone(kind)
    with terminal(module=SCRIPTED) as again:
        again.shows(IDEA)


@pytest.mark.parametrize(
    "where", ["compose", *(pytest.param(where, marks=long) for where in ("mount", "app-mount", "driver"))]
)
def test_a_fault_at_the_start_keeps_the_draft_of_before(where: str) -> None:
    with terminal(module=SCRIPTED) as before:
        before.shows("engine: ready")
        before.send(IDEA + "\x11")
        assert before.wait() == 0
    with terminal(module=SCRIPTED, environ={"PI_TEST_SCRIPT": f"crash-{where}"}) as app:
        assert_plain_end(app)
    assert_log_tells_where_alone("RuntimeError")
    with terminal(module=SCRIPTED) as again:
        again.shows(IDEA)


@pytest.mark.parametrize("where", ["paths", pytest.param("import", marks=long)])
def test_a_fault_before_there_is_a_log_or_a_screen_names_its_place(where: str) -> None:
    with terminal(module=SCRIPTED, environ={"PI_TEST_SCRIPT": f"crash-{where}"}) as app:
        words = assert_plain_end(app)
    assert "No log of it could be written. It was a" in words
    assert ".py:" in words


def test_without_a_log_a_crash_names_its_place(tmp_path: Path) -> None:
    blocked = tmp_path / "a-file"
    blocked.write_text("where the folder should be")
    environ = {"PI_TEST_SCRIPT": "crash", "XDG_STATE_HOME": str(blocked)}
    with terminal(module=SCRIPTED, environ=environ) as app:
        app.shows("engine: ready")
        app.send(F12)
        app.shows("The log cannot be read")
        app.send("\x1b")
        app.until(lambda: "The log cannot be read" not in app.text, "closed")
        app.send(F1)
        assert "It was a RuntimeError in tests/support/scripted_app.py" in assert_plain_end(app)


def test_what_cannot_be_kept_is_not_said_to_be() -> None:
    with terminal(module=SCRIPTED, environ={"PI_TEST_SCRIPT": "crash", "SQLITE_ENABLED": "false"}) as app:
        app.shows("engine: ready")
        app.send(IDEA)
        app.shows(IDEA)
        app.send(F1)
        assert "What you typed could not be kept." in assert_plain_end(app)


def test_an_odd_terminal_is_no_reason_to_fail() -> None:
    with terminal(module=SCRIPTED, environ={"TERM": "no-such-terminal"}) as app:
        app.shows("engine: ready")
        app.send("\x11")
        assert app.wait() == 0
        assert not app.is_raw


@pytest.mark.parametrize("where", ["thread", pytest.param("bare-thread", marks=long)])
def test_a_fault_in_a_thread_is_told_and_stands_in_the_log(where: str) -> None:
    with terminal(module=SCRIPTED, environ={"PI_TEST_SCRIPT": f"crash-{where}"}) as app:
        app.shows("engine: ready")
        app.send(F1)
        app.shows("Something failed in the background.")
        app.send(F12)
        app.shows("RuntimeError")
        app.shows("prompt-improver.log")
        assert "canary message" not in app.text
        app.send("\x1b")
        app.until(lambda: "prompt-improver.log" not in app.text, "closed")
        app.send("\x11")
        assert app.wait() == 0


@pytest.mark.parametrize(
    "number", [signal.SIGTERM, *(pytest.param(other, marks=long) for other in (signal.SIGHUP, signal.SIGINT))]
)
def test_a_signal_right_behind_a_key_loses_no_letter(number: signal.Signals) -> None:
    with terminal(module=SCRIPTED) as app:
        app.shows("engine: ready")
        app.send(IDEA)
        app.shows(IDEA)
        app.kill(number)
        assert app.wait() > 0
        assert not app.is_raw
        assert FAILED not in app.raw
        assert b"Traceback" not in app.raw
    with terminal(module=SCRIPTED) as again:
        again.shows(IDEA)


@pytest.mark.parametrize("number", [pytest.param(signal.SIGTERM, marks=long), signal.SIGHUP])
def test_a_screen_that_is_stuck_is_left_all_the_same_and_the_terminal_is_as_it_was(number: signal.Signals) -> None:
    with terminal(module=SCRIPTED, environ={"PI_TEST_SCRIPT": "crash-stuck"}) as app:
        app.shows("engine: ready")
        app.send(IDEA)
        app.shows(IDEA)
        draft = platform_paths().draft
        app.until(lambda: draft.exists() and IDEA in draft.read_text(), "the draft on disk")
        app.send(F1 + "x")
        app.kill(number)
        assert app.wait() == 128 + number
        assert not app.is_raw
        assert app.raw.count(b"\x1b[?1049l") == 1
    with terminal(module=SCRIPTED) as again:
        again.shows(IDEA)


def test_kill_9_keeps_idea_context_feedback_and_edit() -> None:
    with terminal(module=SCRIPTED) as app:
        app.shows("engine: ready")
        app.send("the one that is edited\n")
        app.shows("✓ saved")
        app.send("\x0fr")
        app.until(lambda: " r result " not in app.text, "at the result")
        app.send("e")
        app.shows("Editing, saved as you type")
        app.send("MINE ")
        app.until(lambda: b"MINE" in everything_written(), "the edit on the disk")
        app.send("\x1b")
        app.until(lambda: "Editing, saved" not in app.text, "the edit has ended")
        app.send("\x12")
        app.shows("Refine v1")
        app.send("shorter, please")
        app.shows("shorter, please")
        app.until(lambda: b"shorter, please" in everything_written(), "the feedback on the disk")
        app.kill(signal.SIGKILL)
        app.wait()
    with terminal(IDEA, "--context", "for whom", module=SCRIPTED) as app:
        app.shows("shorter, please")
        app.send(", typed later")
        app.until(lambda: b'"context":"for whom"' in everything_written(), "the draft on the disk")
        app.until(lambda: b"typed later" in everything_written(), "the letters too")
        app.kill(signal.SIGKILL)
        app.wait()
    with terminal(module=SCRIPTED) as again:
        again.shows(f"{IDEA}, typed later")
        again.shows("for whom")
        again.shows("shorter, please")
        again.shows("MINE # Role")


def everything_written() -> bytes:
    return b"".join(
        path.read_bytes() for path in platform_paths().data.rglob("*") if path.is_file() and path.suffix != ".tmp"
    )


def test_a_window_that_is_closed_is_no_fault() -> None:
    with terminal(module=SCRIPTED) as app:
        app.shows("engine: ready")
        app.send(IDEA)
        app.shows(IDEA)
        assert app.vanish() == 128 + signal.SIGHUP
    text = platform_paths().log_file.read_text()
    assert "ERROR" not in text
    assert "CRITICAL" not in text
    assert IDEA in platform_paths().draft.read_text()


def test_the_log_begins_with_what_runs_where_and_holds_no_key() -> None:
    key = "sk-canary-1234567890"
    environ = {"LLM_PROVIDER": "openai", "LLM_MODEL": "some-model", "LLM_API_KEY": key, "OPENAI_API_KEY": key}
    with terminal(IDEA, module=SCRIPTED, environ=environ) as app:
        app.shows("openai · some-model")
        app.send("\n")
        app.shows("✓ saved")
        app.send("\x11")
        assert app.wait() == 0
    text = platform_paths().log_file.read_text()
    first = text.splitlines()[0]
    for words in ("version 0.", "Textual ", "Python 3.", "TERM=", "provider openai, model some-model"):
        assert words in first
    assert key not in text
    assert IDEA not in text
