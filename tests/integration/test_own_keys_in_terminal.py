"""Keys of one's own in a real terminal: they work, what cannot be taken is named on the screen and by the doctor."""

import json
import os
import subprocess
from pathlib import Path

from tests.support.keyboard import sent
from tests.support.terminal import ROOT
from tests.support.tmux import Tmux, python, tmux_session
from tests.support.tools import require_tool
from tui.composition.paths import platform_paths

ATTENTION = 3
CONFIG = """
llm_temperature = 0.2

[keys]
improve = "ctrl+t, f5"
search = "ctrl+t"
imprve = "f8"
confirm-yes = "j"
copy-here = "B"
"""


def press(terminal: Tmux, *keys: str) -> None:
    data = "".join(map(sent, keys)).encode()
    terminal.run("send-keys", "-H", *(f"{byte:x}" for byte in data))


def test_own_keys_work_and_a_clash_is_said_by_name(tmp_path: Path) -> None:
    require_tool("tmux", "tmux")
    config = platform_paths().config_file
    config.parent.mkdir(parents=True)
    config.write_text(CONFIG)
    environ = {name: os.environ[name] for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")}
    with tmux_session(tmp_path / "tmux", 120, 40) as terminal:
        terminal.start(python("tests.support.scripted_app"), environ)
        terminal.shows("ctrl+t is both Improve and Search: search keeps ctrl+f.")
        terminal.shows("There is no command 'imprve'; the nearest is 'improve'.")
        terminal.shows("press ctrl+t")
        terminal.shows("^t Improve ^f Search")
        press(terminal, "escape")
        terminal.until(lambda: "is both" not in terminal.screen, "the news are dismissed")
        terminal.type("Design a REST API")
        press(terminal, "ctrl+t")
        terminal.shows("✓ saved")
        press(terminal, "ctrl+o", "r")
        terminal.shows("B Copy")
        press(terminal, "B")
        terminal.until(lambda: "You are a senior API designer" in terminal.buffer, "B copies")
        press(terminal, "L")
        terminal.shows("j Delete n Keep")
        press(terminal, "j")
        terminal.shows("– deleted")
        press(terminal, "f1")
        terminal.shows("In the history list and in the result")
        terminal.type("/improve")
        terminal.shows("ctrl+t, f5")
        press(terminal, "escape")
        terminal.shows("what a key does, or its name")
        press(terminal, "q", "ctrl+f")
        terminal.type("abc")
        terminal.shows("Nothing found")


def test_the_doctor_names_what_could_not_be_taken() -> None:
    config = platform_paths().config_file
    config.parent.mkdir(parents=True)
    config.write_text('[keys]\nimprove = "ctrl+t,ctrl+shift+y"\nquit = ""\n')

    def doctor(*options: str) -> subprocess.CompletedProcess[str]:
        command = python("tui.cli", "doctor", *options)
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)

    done = doctor()
    assert done.returncode == ATTENTION
    assert f"! In the keys of {config}: quit cannot be left without a key. It keeps ctrl+q." in done.stdout
    assert "keys      1 of your own" in done.stdout
    assert "improve, ctrl+shift+y: only terminals with the kitty keyboard protocol can send it." in done.stdout
    keys = json.loads(doctor("--json").stdout)["keys"]
    assert keys["own"] == {"improve": ["ctrl+t", "ctrl+shift+y"]}
    assert keys["problems"] == ["quit cannot be left without a key. It keeps ctrl+q."]
