"""Process start to the first echoed key: `python -m tests.benchmarks.start [rounds]`.

Measured from outside of the process, on a pseudo-terminal of 100x30, for the real command with a history of 1,000
prompts and with none, and for a bare Textual application with one `TextArea`; one after the other in every round, so
that the machine's moods hit all alike. The key is typed before the process can read it, so that its echo is also the
proof that none is lost. Milliseconds, and the ratio of the medians to the bare application's.
"""

import os
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tests.support.histories import open_history
from tests.support.records import make_record
from tests.support.terminal import ROOT, Terminal

KEY = "Ω"
"""Stands nowhere on either screen before it is typed."""
PROMPTS = 1_000
BARE_APP = """\
from textual.app import App, ComposeResult
from textual.widgets import TextArea


class Bare(App[None]):
    def compose(self) -> ComposeResult:
        yield TextArea()


Bare().run()
"""
COMMAND = """\
import sys

from tui.cli.main import main

sys.exit(main())
"""
"""What installing makes of the command's entry in pyproject.toml."""
_ROUNDS = 9
_ALTERNATE_SCREEN = b"\x1b[?1049h"
_LOOK_SECONDS = 0.001
_DEADLINE_SECONDS = 60.0


class Start(NamedTuple):
    """Milliseconds from the process's beginning."""

    screen: float
    """To the alternate screen."""
    echo: float


def measure(command: list[str], environ: dict[str, str]) -> Start:
    """Start `command` on a terminal of its own with a key typed ahead, wait for its echo, kill it."""
    began = time.monotonic()
    app = Terminal(command, environ, columns=100, rows=30)
    try:
        app.send(KEY)
        screen = _seconds_until(app, _ALTERNATE_SCREEN, began)
        # What came before the alternate screen is the terminal's own echo.
        echo = _seconds_until(app, KEY.encode(), began, after=app.raw.index(_ALTERNATE_SCREEN))
    finally:
        app.close()
    return Start(screen * 1000, echo * 1000)


def _seconds_until(app: Terminal, what: bytes, began: float, after: int = 0) -> float:
    while app.raw.find(what, after) < 0:
        now = time.monotonic()
        assert now - began < _DEADLINE_SECONDS, f"{what!r} never came\n{app.raw!r}"
        app.note_until(now + _LOOK_SECONDS)
    return time.monotonic() - began


def fill(path: Path, prompts: int) -> None:
    """Make a history with so many prompts, indexed."""
    repository = open_history(path)
    record = make_record()
    for number in range(prompts):
        made = record.created_at - timedelta(minutes=number)
        repository.save(make_record(original_idea=f"Idea {number} of many", created_at=made))
    while not repository.maintain_index(1).is_done:
        pass
    repository.close()


def contestants(folder: Path) -> dict[str, tuple[list[str], dict[str, str]]]:
    """Return the command and the environment of each, with folders of its own; the weights are the machine's."""
    bare, command = folder / "bare.py", folder / "prompt-improver"
    bare.write_text(BARE_APP)
    command.write_text(COMMAND)
    inherited = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "LINES"}}
    common = {**inherited, "TERM": "xterm-256color", "PYTHONPATH": str(ROOT), "SQLITE_RETENTION_DAYS": "0"}
    found = {"bare": ([sys.executable, str(bare)], common)}
    for name, prompts in (("empty", 0), ("filled", PROMPTS)):
        own = {variable: str(folder / name) for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")}
        database = folder / f"{name}.sqlite3"
        fill(database, prompts)
        found[name] = ([sys.executable, str(command)], {**common, **own, "SQLITE_DB_PATH": str(database)})
    return found


def run(rounds: int) -> dict[str, list[Start]]:
    """Measure each once in every round, after one that only warms the disk's cache."""
    with tempfile.TemporaryDirectory() as folder:
        all_of_them = contestants(Path(folder))
        starts: dict[str, list[Start]] = {name: [] for name in all_of_them}
        for number in range(rounds + 1):
            for name, (command, environ) in all_of_them.items():
                start = measure(command, environ)
                if number:
                    starts[name].append(start)
    return starts


def ratio(starts: dict[str, list[Start]], name: str) -> float:
    """Return how many times as long as the bare application it takes to the echo."""
    return median(start.echo for start in starts[name]) / median(start.echo for start in starts["bare"])


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else _ROUNDS
    starts = run(rounds)
    print(f"{rounds} starts of each, in turn; median (fastest to slowest) in ms")
    for name, title in (
        ("bare", "a bare Textual app"),
        ("empty", "this, empty history"),
        ("filled", f"this, {PROMPTS:,} prompts"),
    ):
        screens, echoes = zip(*starts[name], strict=True)
        print(
            f"{title:22} alternate screen {median(screens):5.0f}   first echoed key {median(echoes):5.0f} "
            f"({min(echoes):.0f} to {max(echoes):.0f})   ratio {ratio(starts, name):.2f}"
        )


if __name__ == "__main__":
    main()
