"""Many processes improve at the same time while the application is open, on one history."""

import json
import os
import resource
import subprocess
import time
from pathlib import Path

import pytest

from domain.prompts.record import PromptHistory
from tests.support.commands import command
from tests.support.histories import ROOT, history
from tests.support.openai_server import model_server
from tests.support.tiers import long
from tests.support.tmux import python, tmux_session
from tui.composition.paths import platform_paths

_DEADLINE_SECONDS = 600


@pytest.mark.parametrize("count", [4, pytest.param(50, marks=long)])
def test_many_commands_beside_the_application_lose_nothing_and_meet_no_lock(tmp_path: Path, count: int) -> None:
    folders = {name: os.environ[name] for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")}
    with model_server() as server, tmux_session(tmp_path / "tmux", 120, 50) as terminal:
        terminal.start(python("tests.support.scripted_app"), folders)
        terminal.shows("engine: ready")
        began, used_before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
        where = ["--provider", "openai-compatible", "--model", "scripted", "--base-url", server.base_url]
        processes = [
            subprocess.Popen(
                # Behind the tests that run beside this one, which would be starved by so many.
                ["nice", "-n", "10", *command("improve", f"plan number {number} for my terrace", *where, "--json")],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            for number in range(count)
        ]
        ends = [(*process.communicate(timeout=_DEADLINE_SECONDS), process.returncode) for process in processes]
        seconds, used = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
        terminal.shows("plan number")
        terminal.press("C-q")
        terminal.until(lambda: terminal.exit_code is not None, "the end")
    errors = [error.decode() for _, error, code in ends if error or code]
    assert errors == []
    printed = [json.loads(output) for output, _, _ in ends]
    assert all(one["saved"] for one in printed)
    with history(platform_paths().database) as repository:
        records = [one for one in repository.find_recent(count * 2) if isinstance(one, PromptHistory)]
    assert len(records) == count
    assert {record.uid for record in records} == {one["uid"] for one in printed}
    assert {record.original_idea for record in records} == {
        f"plan number {number} for my terrace" for number in range(count)
    }
    processor = used.ru_utime + used.ru_stime - used_before.ru_utime - used_before.ru_stime
    print(
        f"{len(records)} rows, {len(printed)} JSON documents, {len(errors)} errors; all at once took {seconds:.0f} s,"
        f" {processor:.0f} s of processor time"
    )
