"""From an idea to a verdict in a real terminal, by keys alone; the verdict is there after a restart."""

import os
from pathlib import Path

from tests.support.tmux import Tmux, python, tmux_session
from tests.support.tools import require_tool

IDEA = "a poem about {{animal}}"


def add_input(terminal: Tmux, text: str, number: int) -> None:
    terminal.press("a")
    terminal.shows("Add a test input")
    terminal.type(text)
    terminal.shows(f"┃ {text}")
    terminal.press("C-s")
    terminal.shows(f"Test inputs: {number}")


def open_result(terminal: Tmux) -> None:
    terminal.press("C-o")
    terminal.press("r")
    terminal.shows("T Try it")


def test_a_first_walk_from_an_idea_to_a_verdict(tmp_path: Path) -> None:
    require_tool("tmux", "tmux")
    environ = {name: os.environ[name] for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")}
    with tmux_session(tmp_path / "tmux", 160, 40) as terminal:
        terminal.start(python("tests.support.scripted_app"), environ)
        terminal.shows("engine: ready")
        terminal.type(IDEA)
        terminal.shows(IDEA)
        terminal.press("C-j")
        terminal.shows("✓ saved")
        open_result(terminal)
        terminal.press("T")
        terminal.shows("Test inputs: 0")
        add_input(terminal, "a cat", 1)
        add_input(terminal, "a dog", 2)
        terminal.press("-")
        terminal.shows("Repeats  2")
        terminal.press("C-j")
        terminal.shows("0 of 2 chosen")
        terminal.press("1")
        terminal.shows("1 of 2 chosen")
        terminal.press("0")
        terminal.shows("undecided of 2: not shown to be better")
        terminal.shows("decided by your votes")
        terminal.press("d")
        terminal.shows("two-sided sign test")
        terminal.press("Escape")
        terminal.until(lambda: "two-sided sign test" not in terminal.screen, "the details closed")
        terminal.press("Escape")
        terminal.shows("tried: not shown to be better")
        terminal.press("C-q")
        terminal.until(lambda: terminal.exit_code == 0, "the end")
        terminal.start(python("tests.support.scripted_app"), environ)
        terminal.shows("engine: ready")
        terminal.shows(IDEA)
        terminal.press("M-Down")
        terminal.shows("✓ saved")
        open_result(terminal)
        terminal.shows("tried: not shown to be better")
        terminal.press("T")
        terminal.shows("undecided of 2: not shown to be better")
