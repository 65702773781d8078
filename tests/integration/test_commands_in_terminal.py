"""The commands on a real terminal: what is streamed, what is cut, what never reaches it; completion in a real bash."""

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.support.histories import ROOT, history, insert_row
from tests.support.records import make_record
from tests.support.terminal import Terminal, terminal
from tests.support.tools import require_tool
from tui.paths import platform_paths

SCRIPTED = "tests.support.scripted_app"
IDEA = "plan a garden for the school"
ESCAPES = (b"\x1b", b"\x9b", b"\x07")


def test_a_streamed_prompt_stands_on_the_terminal_once_and_the_progress_is_gone() -> None:
    with terminal("improve", IDEA, "--stream", module=SCRIPTED) as app:
        assert app.wait() == 0
        assert app.text.count("# Role") == 1
        assert app.text.count("- Explain each choice in one sentence") == 1
        assert "ctrl+c stops" not in app.text


def test_progress_is_shown_while_a_run_lasts_and_ctrl_c_ends_it() -> None:
    with terminal("improve", IDEA, module=SCRIPTED, environ={"PI_TEST_SCRIPT": "hold"}) as app:
        app.shows("the model is writing · ")
        app.send("\x03")
        assert app.wait() == 130
        assert "Stopped before the answer was whole." in app.text
        assert "the model is writing" not in app.text


def test_a_window_that_closes_ends_a_run() -> None:
    with terminal("improve", IDEA, module=SCRIPTED, environ={"PI_TEST_SCRIPT": "hold"}) as app:
        app.shows("the model is writing · ")
        app.kill(signal.SIGHUP)
        assert app.wait() == 128 + signal.SIGHUP


@pytest.mark.parametrize(
    "command", [["history"], ["history", "--json"], ["show", "bad-uid"], ["show", "bad-uid", "--json"]]
)
def test_no_escape_sequence_of_a_record_reaches_the_terminal(command: list[str]) -> None:
    database = platform_paths().database
    with history(database) as repository:
        repository.save(make_record())
    nasty = "red \x1b[31mred\x9b2J\x1b]52;c;aGk=\x07 end"
    insert_row(database, uid="bad-uid", original_idea=nasty, improved_prompt=nasty, model=nasty)
    with terminal(*command) as app:
        app.wait()
        assert b" end" in app.raw
        assert not [one for one in ESCAPES if one in app.raw]


def test_a_row_of_the_history_takes_one_line_of_the_terminal_whatever_is_in_it() -> None:
    with history(platform_paths().database) as repository:
        for _ in range(3):
            repository.save(make_record(original_idea="日本語のテキスト " * 20))
    with terminal("history", columns=60) as app:
        app.wait()
        lines = [line for line in app.text.splitlines() if line]
        assert len(lines) == 3
        assert all(line.endswith("…") for line in lines)


@pytest.fixture
def path_with_program(tmp_path: Path) -> str:
    """A PATH on which this checkout is `prompt-improver`."""
    program = tmp_path / "bin" / "prompt-improver"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m tui.cli "$@"\n')
    program.chmod(0o755)
    return f"{program.parent}{os.pathsep}{os.environ['PATH']}"


def test_a_person_in_bash_completes_by_the_tab_key(path_with_program: str) -> None:
    bash = require_tool("bash", "bash")
    environ = os.environ | {"PATH": path_with_program, "TERM": "dumb", "PS1": "$ "}
    shell = Terminal([bash, "--norc", "--noprofile", "-i"], environ, columns=100, rows=40)
    try:
        shell.send('bind "set bell-style none"; eval "$(prompt-improver completion bash)"; echo re""ady\n')
        shell.shows("ready")
        shell.send("prompt-improver hist\t")
        shell.shows("prompt-improver history")
        shell.send("\x15prompt-improver config get LLM_TEMP\t")
        shell.shows("LLM_TEMPERATURE")
        shell.send("\x15prompt-improver improve --provider anth\t")
        shell.shows("--provider anthropic")
        shell.send("\x15prompt-improver show la\t")
        shell.shows("show last")
        shell.send("\x15prompt-improver \t\t")
        shell.shows("completion")
        shell.shows("doctor")
    finally:
        shell.close()
