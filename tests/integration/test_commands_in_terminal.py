"""The commands on a real terminal: what is streamed, what is cut, what never reaches it; completion in a real bash."""

import json
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.histories import ROOT, history, insert_row
from tests.support.openai_server import GOOD_FIELDS, ModelServer, Script, in_pieces, model_server
from tests.support.records import make_record
from tests.support.terminal import Terminal, terminal
from tests.support.tiers import chosen, long, sampled
from tests.support.tools import require_tool
from tui.composition.paths import platform_paths

SCRIPTED = "tests.support.scripted_app"
IDEA = "plan a garden for the school"
ESCAPES = (b"\x1b", b"\x9b", b"\x07")
NASTY = "red \x1b[31mred\x9b2J\x1b]52;c;aGk=\x07 end"
NASTY_NAME = NASTY.replace("\x9b", "\udc9b")
"""As a file's name, which holds bytes: the C1 control as one byte, as terminals of one byte a character take it."""
PROGRESS = b"\r\x1b[2K"


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
        assert "Stopped before the answer was complete." in app.text
        assert "the model is writing" not in app.text


def test_a_window_that_closes_ends_a_run() -> None:
    with terminal("improve", IDEA, module=SCRIPTED, environ={"PI_TEST_SCRIPT": "hold"}) as app:
        app.shows("the model is writing · ")
        app.kill(signal.SIGHUP)
        assert app.wait() == 128 + signal.SIGHUP


@pytest.mark.parametrize(
    "command",
    [
        ["history"],
        ["history", "--json"],
        ["history", NASTY],
        ["show", "bad-uid"],
        ["show", "bad-uid", "--json"],
        ["show", "bad-uid", "--part", "markdown"],
        ["show", "bad-uid", "--part", "original"],
        ["show", NASTY],
        ["export"],
        ["export", "--format", "csv"],
        ["export", "--format", "markdown"],
    ],
)
def test_no_escape_sequence_of_a_record_reaches_the_terminal(command: list[str]) -> None:
    database = platform_paths().database
    with history(database) as repository:
        repository.save(make_record())
    insert_row(database, uid="bad-uid", original_idea=NASTY, improved_prompt=NASTY, model=NASTY)
    assert_harmless(*command)


def assert_harmless(*arguments: str, environ: Mapping[str, str] | None = None) -> None:
    with terminal(*arguments, environ=environ) as app:
        app.send("n\n")  # to whatever is asked
        app.wait()
        raw = app.raw.replace(PROGRESS, b"")
    assert raw
    assert not [one for one in ESCAPES if one in raw.replace("\x9b".encode(), b"\x9b")], raw


NASTY_CALLS = [
    ["export", "{file}", "--force"],
    ["export", "{file}"],
    ["restore", "{file}"],
    ["restore", "{file}", "--yes"],
    ["import", "{file}"],
    ["import", "{folder}"],
    ["import", NASTY_NAME],
    ["improve", IDEA, "--context-file", NASTY_NAME],
    ["improve", IDEA, "--context-file", "{file}"],
    ["improve", IDEA, "--provider", NASTY],
    ["improve", IDEA, "--base-url", f"http://{NASTY}:x", "--provider", "openai-compatible", "--model", "m"],
    ["check", NASTY_NAME],
    ["check", "{file}"],
    ["check", "{file}", "--rule", NASTY],
    ["doctor", "--env-file", NASTY_NAME],
    ["doctor", "--env-file", "{file}"],
    ["history", f"--{NASTY}"],
    ["history", "--limit", NASTY],
    ["show", "--part", NASTY],
    ["config", "get", NASTY],
    ["config", "set", NASTY, "1"],
    ["config", "set", "LLM_MODEL", NASTY],
    ["config", "set", "LLM_TEMPERATURE", NASTY],
    ["completion", NASTY],
    ["serve", "--port", NASTY],
]


@pytest.mark.parametrize(
    "command",
    sampled(
        NASTY_CALLS, family=lambda call: call[0], name=lambda call: f"{call[0]}-{NASTY_CALLS.index(call)}", one_in=9
    ),
)
def test_no_escape_sequence_of_a_file_or_a_word_reaches_the_terminal(command: list[str], tmp_path: Path) -> None:
    folder = tmp_path / NASTY_NAME
    folder.mkdir()
    file = folder / "end.jsonl"
    file.write_bytes(b"\xff\xfe" + NASTY.encode())
    assert_harmless(*(word.format(folder=folder, file=file) if "{" in word else word for word in command))


def test_no_escape_sequence_of_a_prompt_reaches_the_terminal(tmp_path: Path) -> None:
    folder = tmp_path / NASTY_NAME
    folder.mkdir()
    file = folder / "prompt.md"
    file.write_text(f"TODO: {NASTY}\n1. {NASTY}\n3. {NASTY} as good as possible\n{{{{{NASTY}\npassword: Ab1!{NASTY}")
    for options in ([], ["--json"], ["--sarif"]):
        assert_harmless("check", str(file), *options)


def test_no_escape_sequence_of_a_setting_reaches_the_terminal(tmp_path: Path) -> None:
    folder = tmp_path / NASTY_NAME
    folder.mkdir()
    assert_harmless("doctor", environ={"SQLITE_DB_PATH": str(folder / "end.db")})
    assert_harmless("doctor", environ={"LLM_TEMPERATURE": NASTY})
    assert_harmless("config", environ={"LLM_MODEL": NASTY})
    assert_harmless("models", environ={"LLM_PROVIDER": NASTY})


@pytest.mark.parametrize("stream", chosen([["--stream"], [], ["--stream", "--json"]], ["--stream"], name=" ".join))
def test_no_escape_sequence_of_a_model_reaches_the_terminal(stream: list[str]) -> None:
    answer = json.dumps(GOOD_FIELDS | {"directive": f"Write a plan. {NASTY}", "role": f"You are {NASTY} a gardener."})
    for pieces in (in_pieces(answer, 3), list(answer.replace("\\u001b", "\x1b").replace("\\u0007", "\x07"))):
        with model_server(Script(pieces=pieces)) as server:
            assert_harmless("improve", IDEA, *stream, *at(server))


@pytest.mark.parametrize("status", [400, *(pytest.param(one, marks=long) for one in (401, 404, 429, 500))])
def test_no_escape_sequence_of_a_server_s_error_reaches_the_terminal(status: int) -> None:
    body = json.dumps({"error": {"message": NASTY, "type": NASTY, "code": NASTY}}, ensure_ascii=False)
    with model_server(Script(status=status, body=body)) as server, terminal("improve", IDEA, *at(server)) as app:
        assert app.wait() == 4
        raw = app.raw.replace(PROGRESS, b"")
    assert not [one for one in ESCAPES if one in raw]


def at(server: ModelServer) -> list[str]:
    return ["--provider", "openai-compatible", "--model", "scripted", "--base-url", server.base_url]


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
