"""A lineage in a real terminal: created, refined three times, branched, edited, quit, restarted, deleted, brought back.

With `pytest -s` it prints every version as the database holds it and the screen after the restart.
"""

import os
import re
from pathlib import Path

from domain.prompts.record import PromptHistory
from tests.support.tmux import Tmux, python, tmux_session
from tests.support.tools import require_tool
from tui.composition.container import Container
from tui.composition.paths import platform_paths

IDEA = "Design a REST API"
FEEDBACK = ("make it shorter", "add an example é 日本 😀", "name the errors")
BRANCH = "another way from version 2"


def versions() -> list[PromptHistory]:
    """Every version, by its number, read anew from the database."""
    repository = Container(platform_paths()).repository()
    try:
        records = [one for one in repository.find_recent(50) if isinstance(one, PromptHistory)]
    finally:
        repository.close()
    return sorted(records, key=lambda record: record.version)


def refine(terminal: Tmux, feedback: str, version: int, parent: int) -> None:
    terminal.press("C-r")
    terminal.shows(f"Refine v{parent}")
    terminal.type(feedback)
    terminal.press("Enter")
    terminal.shows(f"v{version} of {version}")
    terminal.shows(f"v{version} from v{parent}: {feedback}")
    terminal.until(lambda: len(versions()) == version, f"version {version} in the database")


def go_to(terminal: Tmux, key: str, version: int) -> None:
    terminal.press(key)
    terminal.shows(f"· v{version} of ")


def told(records: list[PromptHistory]) -> str:
    numbers = {record.uid: record.version for record in records}
    lines = [
        f"v{record.version} from {numbers.get(record.parent_uid or '', '-')}: {record.feedback!r}, "
        f"{len(record.improved_prompt.encode())} bytes"
        + (f", edited to {len(record.accepted_text.encode())} bytes" if record.accepted_text else "")
        for record in records
    ]
    return "\n".join(lines)


def test_every_version_survives_a_restart_byte_for_byte_in_order_with_its_parent(tmp_path: Path) -> None:
    require_tool("tmux", "tmux")
    environ = {name: os.environ[name] for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")}
    with tmux_session(tmp_path / "tmux", 120, 70) as terminal:
        terminal.start(python("tests.support.scripted_app"), environ)
        terminal.shows("engine: ready")
        terminal.type(IDEA)
        terminal.press("C-j")
        terminal.shows("✓ saved")
        for number, feedback in enumerate(FEEDBACK, start=2):
            refine(terminal, feedback, number, number - 1)
        go_to(terminal, "[", 3)
        go_to(terminal, "[", 2)
        refine(terminal, BRANCH, 5, 2)
        go_to(terminal, "[", 4)
        terminal.press("e", "C-Home")
        terminal.shows("Editing")
        terminal.type("MINE é 日本 😀 ")
        terminal.press("Escape")
        terminal.until(lambda: versions()[3].accepted_text, "the edit in the database")
        before = versions()
        terminal.press("C-q")
        terminal.until(lambda: terminal.exit_code is not None, "the end")
        assert terminal.exit_code == 0

        assert [record.version for record in before] == [1, 2, 3, 4, 5]
        uids = [record.uid for record in before]
        assert [record.parent_uid for record in before] == [None, uids[0], uids[1], uids[2], uids[1]]
        assert {record.root_uid for record in before} == {uids[0]}
        assert [record.feedback for record in before] == [None, *FEEDBACK, BRANCH]
        assert before[3].accepted_text == f"MINE é 日本 😀 {before[3].improved_prompt}"

        terminal.start(python("tests.support.scripted_app"), environ)
        terminal.shows("engine: ready")
        terminal.until(lambda: terminal.screen.count(IDEA) >= len(before), "every version in the list")
        terminal.press("M-Down")
        terminal.shows("· v5 of 5")
        terminal.press("C-o", "r")
        go_to(terminal, "[", 4)
        terminal.shows("MINE é 日本 😀 # Role")
        terminal.until(lambda: re.search(f"▸ +v4 from v3: {FEEDBACK[2]}", terminal.screen), "the tree")
        screen = terminal.screen
        tree = [
            re.split("[│┃]", line)[-2].strip() for line in screen.splitlines() if " from v" in line or "v1 ·" in line
        ]
        shown = [line.lstrip("▸ ").split(" · ")[0] for line in tree if line.lstrip("▸ ").startswith("v")]
        assert shown == [
            "v1",
            f"v2 from v1: {FEEDBACK[0]}",
            f"v3 from v2: {FEEDBACK[1]}",
            f"v4 from v3: {FEEDBACK[2]}",
            f"v5 from v2: {BRANCH}",
        ]
        assert versions() == before

        terminal.press("L")
        terminal.shows("Delete all 5 versions")
        terminal.press("y")
        terminal.until(lambda: versions() == [], "none is left")
        terminal.press("u")
        terminal.until(lambda: versions() == before, "all are back")
    print(f"\n{told(before)}\n{screen}")
