"""The person's own editor in a real terminal: it has the terminal to itself, and the application comes back."""

import json
import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.scripted_editor import ADDED, command
from tests.support.terminal import terminal as raw_terminal
from tests.support.tmux import Tmux, python, tmux_session
from tui.composition.paths import platform_paths

IDEA = "Design a REST API"


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the editor's files are made; tmux sockets do not fit into long paths."""
    folder = tmp_path / "t"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


def environ(editor: str, **more: str) -> dict[str, str]:
    names = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "TMPDIR")
    return {name: os.environ[name] for name in names} | {"VISUAL": editor} | more


@contextmanager
def application(editor: str, **more: str) -> Iterator[Tmux]:
    """The application in tmux with an editor of its own."""
    with tempfile.TemporaryDirectory() as folder, tmux_session(Path(folder) / "tmux") as terminal:
        terminal.start(python("tests.support.scripted_app"), environ(editor, **more))
        terminal.shows("engine: ready")
        yield terminal


def quit_well(terminal: Tmux) -> None:
    terminal.press("C-q")
    terminal.until(lambda: terminal.exit_code is not None, "the end")
    assert terminal.exit_code == 0


def test_an_idea_goes_to_the_editor_and_comes_back_and_undo_and_redo_know_it(temporary: Path) -> None:
    with application(command("keys")) as terminal:
        terminal.type(IDEA)
        terminal.press("C-g")
        terminal.shows("Type a line.")
        assert "Idea" not in terminal.screen, "the editor has the screen to itself"
        terminal.type("typed in the editor: é 日本")
        terminal.press("Enter")
        terminal.shows("━ Idea")
        terminal.shows("typed in the editor: é 日本")
        assert IDEA in terminal.screen
        terminal.press("C-z")
        terminal.until(lambda: "typed in" not in terminal.screen and IDEA in terminal.screen, "undone")
        terminal.press("C-y")
        terminal.shows("typed in the editor")
        terminal.type(", and here")
        terminal.shows("é 日本, and here")
        assert list(temporary.iterdir()) == []
        terminal.press("C-n")
        terminal.until(lambda: IDEA not in terminal.screen, "a new idea")
        terminal.press("C-z")
        terminal.shows("é 日本, and here")
        quit_well(terminal)


def test_a_run_goes_on_while_the_editor_is_open(tmp_path: Path) -> None:
    close = tmp_path / "close"
    with application(command("wait", close)) as terminal:
        terminal.type(IDEA)
        terminal.press("C-j")
        terminal.press("C-g")
        terminal.shows("The editor is open.")
        spool = platform_paths().data
        terminal.until(lambda: list(spool.rglob("history.sqlite3")), "the history")
        close.touch()
        terminal.shows("✓ saved")
        terminal.shows(ADDED)
        quit_well(terminal)


def test_the_shown_prompt_is_edited_and_kept() -> None:
    with application(command("keys")) as terminal:
        terminal.type(IDEA)
        terminal.press("C-j")
        terminal.shows("✓ saved")
        terminal.press("C-o", "r", "C-g")
        terminal.shows("Type a line.")
        terminal.type("a last line of mine")
        terminal.press("Enter")
        terminal.shows("edited")
        quit_well(terminal)
        terminal.start(python("tests.support.scripted_app"), environ(command("keys")))
        terminal.shows(IDEA)
        terminal.press("M-Down")
        terminal.shows("a last line of mine")


def test_ctrl_c_belongs_to_the_editor() -> None:
    with application('sh -c \'trap "echo caught" INT; echo open; read x; read x; echo "$x" >> "$1"\' sh') as terminal:
        terminal.press("C-g")
        terminal.shows("open")
        terminal.press("C-c")
        terminal.shows("caught")
        terminal.press("Enter")
        terminal.type("after ctrl+c")
        terminal.press("Enter")
        terminal.shows("━ Idea")
        terminal.shows("after ctrl+c")
        quit_well(terminal)


def test_a_terminal_that_was_resized_meanwhile_is_drawn_as_it_is_now() -> None:
    with application(command("keys")) as terminal:
        terminal.press("C-g")
        terminal.shows("Type a line.")
        terminal.run("set-option", "-g", "window-size", "manual")
        terminal.run("resize-window", "-x", "70", "-y", "30")
        terminal.type("x")
        terminal.press("Enter")
        terminal.until(lambda: terminal.screen.splitlines()[0].rstrip().endswith("━┓"), "the new width")
        assert len(terminal.screen.splitlines()[0].rstrip()) == 70
        quit_well(terminal)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_what_ends_the_application_ends_the_editor_and_keeps_both_texts(
    number: signal.Signals, temporary: Path
) -> None:
    with application("sh -c 'echo mine >> \"$1\"; echo open; sleep 60 & wait' sh") as terminal:
        terminal.type(IDEA)
        terminal.press("C-g")
        terminal.shows("open")
        os.kill(terminal.pid, number)
        terminal.until(lambda: terminal.exit_code is not None, "the end")
        assert terminal.exit_code == 128 + number
        assert "stopped because of an error" not in terminal.screen
        assert json.loads(platform_paths().draft.read_text())["draft"]["idea"] == IDEA
    (kept,) = temporary.rglob("text.md")
    assert kept.read_text() == f"{IDEA}\nmine\n"
    assert str(kept) in platform_paths().log_file.read_text()


def test_a_paste_opens_no_editor_and_quits_nothing(tmp_path: Path) -> None:
    opened = tmp_path / "opened"
    with raw_terminal(module="tests.support.scripted_app", environ={"VISUAL": command("look", opened)}) as app:
        app.shows("engine: ready")
        app.send("\x1b[200~a text \x1bx\x07 of somebody \x1b]0;t\x07 else \x1b[1m\x11 and more\x1b[201~")
        app.shows("and more")
        assert "a text  of somebody  else  and more" in app.text
        assert not opened.exists()
        app.send("\x07")
        app.until(opened.exists, "the key itself opens it")
        app.shows("Your editor exited immediately")
        app.send("\x11")
        assert app.wait() == 0


def test_kill_9_while_the_editor_is_open_keeps_both_texts(temporary: Path) -> None:
    with application("sh -c 'echo mine >> \"$1\"; echo open; read x' sh") as terminal:
        terminal.type(IDEA)
        terminal.press("C-g")
        terminal.shows("open")
        draft = platform_paths().draft
        terminal.until(lambda: draft.exists() and IDEA in draft.read_text(), "the draft on disk")
        os.kill(terminal.pid, signal.SIGKILL)
        terminal.until(lambda: terminal.exit_code is not None, "the end")
    (kept,) = temporary.rglob("text.md")
    assert kept.read_text() == f"{IDEA}\nmine\n"
