"""Typing into the search of the real application on a large history: `python -m tests.benchmarks.keystrokes DATABASE`.

Types ideas of the history at 30 characters a second, on a pseudo-terminal of 160x50, and prints, from outside of the
process: how long a character takes to its echo, and the last one to the row that is meant; from inside: how often the
rows were refreshed meanwhile, and the longest time for which the event loop stood still. Then the memory, beside the
same application on an empty history. Everything in milliseconds. The history must be indexed.
"""

import asyncio
import json
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import pairwise
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING

from tests.benchmarks.search_corpus import COMMON, SPANISH
from tests.support.terminal import Terminal, terminal

if TYPE_CHECKING:
    from textual.app import App

_CHARACTERS = 20
_PER_SECOND = 30
_QUERIES = 25
_SETTLE_SECONDS = 12.0
_LONG_GAP = 0.02
_CLEAR = "\x15"
_LOOK_SECONDS = 0.8
_BOX = (1, 2)
"""Row and column where the search box begins."""


async def meter(report: Path) -> None:
    """Write down every gap of the event loop that is longer than 20 ms, with the moment of its end."""
    last = time.monotonic()
    with report.open("a", buffering=1) as file:
        while True:
            await asyncio.sleep(0.002)
            now = time.monotonic()
            if now - last > _LONG_GAP:
                file.write(json.dumps({"gap": now - last, "at": now}) + "\n")
            last = now


def run_application(report: Path) -> None:
    """Run the real command, its improver scripted, with the meter inside and each showing of rows written down."""
    from tui.tuning import keep_frames_short  # noqa: PLC0415 - the parent needs none of this

    keep_frames_short()  # as the command does, before Textual is imported
    from tests.support.scripted_app import ScriptedContainer  # noqa: PLC0415
    from tui.app import app  # noqa: PLC0415
    from tui.cli import main as cli  # noqa: PLC0415
    from tui.composition import container as bootstrap  # noqa: PLC0415
    from tui.history.sidebar import HistorySidebar  # noqa: PLC0415

    show = HistorySidebar.show_listing
    file = report.open("a", buffering=1)

    def noted(self: HistorySidebar, *arguments: object) -> None:
        show(self, *arguments)  # type: ignore[arg-type]  # passed on as they came
        file.write(json.dumps({"rows": arguments[0], "at": time.monotonic()}) + "\n")

    def on_load(self: "App[None]") -> None:
        self._meter = asyncio.create_task(meter(report))  # type: ignore[attr-defined]  # keeps the task alive

    HistorySidebar.show_listing = noted  # type: ignore[method-assign, assignment]  # for the measurement
    app.PromptImproverApp.on_load = on_load  # type: ignore[attr-defined]  # as above
    bootstrap.Container = ScriptedContainer  # type: ignore[misc]  # as above
    sys.argv = ["prompt-improver"]
    cli.main()


@contextmanager
def application(database: Path, report: Path) -> Iterator[Terminal]:
    """Start it, and wait until it has settled."""
    with tempfile.TemporaryDirectory() as folder:
        environ = {name: f"{folder}/{name}" for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")}
        environ |= {"SQLITE_DB_PATH": str(database), "SQLITE_RETENTION_DAYS": "0", "PI_BENCHMARK": str(report)}
        with terminal(environ=environ, columns=160, rows=50, module="tests.benchmarks.keystrokes") as app:
            app.shows("engine: ready")
            end = time.monotonic() + _SETTLE_SECONDS
            app.until(lambda: time.monotonic() > end, "it has settled")
            yield app


def memory(app: Terminal) -> float:
    """Return the resident memory of the application in MB."""
    status = Path(f"/proc/{app.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def ideas(database: Path) -> list[str]:
    """Return ideas from anywhere in the list that are long enough, and whose beginning is no other's."""
    chance = random.Random(7)
    found: list[str] = []
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
        [last] = connection.execute("SELECT max(id) FROM prompt_history").fetchone()
        while len(found) < _QUERIES:
            sql = "SELECT original_idea FROM prompt_history WHERE id = ? AND archived_at IS NULL"
            row = connection.execute(sql, (chance.randrange(last // 10, last),)).fetchone()
            if row and row[0].isascii() and len(row[0]) > _CHARACTERS + 20 and _begins_rarely(row[0]):
                found.append(row[0])
    return found


def _begins_rarely(idea: str) -> bool:
    first, second, *_ = idea.lower().split()
    return f"{first}{second}".isalnum() and not {first, second} & {*COMMON, *SPANISH} and len(first) < _CHARACTERS - 4


def type_idea(app: Terminal, idea: str) -> tuple[list[float], float, tuple[float, float]]:
    """Type an idea's beginning; return the echo of each character, the last one to its row, and begin and end.

    What comes is only noted while it comes: to draw it takes as long as to make it. It is drawn afterwards.
    """
    beginning = idea[: _CHARACTERS + (idea[_CHARACTERS - 1] == " ")].lower()
    began = time.monotonic()
    sent: list[float] = []
    for number, letter in enumerate(beginning):
        app.note_until(began + number / _PER_SECOND)
        sent.append(time.monotonic())
        app.send(letter)
    app.note_until(time.monotonic() + _LOOK_SECONDS)
    wanted = [beginning[: number + 1] for number in range(len(beginning))]
    seen: list[float] = []
    row_seen: float | None = None
    row = idea[: _CHARACTERS + 8]
    for moment in app.draw_noted():
        typed = app.of_one_colour(*_BOX)  # what completes it has another one
        while len(seen) < len(wanted) and typed.startswith(wanted[len(seen)]):
            seen.append(moment)
        if len(seen) == len(wanted) and row_seen is None and row in app.drawn:
            row_seen = moment
    assert len(seen) == len(wanted), f"{wanted[len(seen)]!r} was not echoed\n{app.text}"
    assert row_seen is not None, f"the row of {idea!r} did not come\n{app.text}"
    echoes = [(shown - pressed) * 1000 for pressed, shown in zip(sent, seen, strict=True)]
    return echoes, (row_seen - sent[-1]) * 1000, (began, sent[-1])


def line(name: str, values: list[float]) -> str:
    """Return the percentiles of some milliseconds."""
    at = quantiles(values, n=100)
    return f"{name:34} p50 {at[49]:7.1f}   p95 {at[94]:7.1f}   max {max(values):7.1f}"


def print_typing(database: Path, folder: Path) -> float:
    """Type, print the times, return the memory."""
    report = folder / "report"
    report.touch()
    echoes, rows, spans = [], [], []
    with application(database, report) as app:
        opened = time.monotonic()
        app.send("\x06")
        app.note_until(opened + _LOOK_SECONDS)
        for idea in ideas(database):
            echo, last, span = type_idea(app, idea)
            echoes += echo
            rows.append(last)
            spans.append(span)
            app.send(_CLEAR)
            app.until(lambda: "Search (ctrl+f)" in app.text, "an empty box")
            app.note_until(time.monotonic() + _LOOK_SECONDS)  # until the whole list is back
        used = memory(app)
    events = [json.loads(event) for event in report.read_text().splitlines()]
    opening = [event["gap"] * 1000 for event in events if "gap" in event and 0 < event["at"] - opened < _LOOK_SECONDS]
    pauses, gaps = [], []
    for began, ended in spans:
        shown = [began, *(e["at"] for e in events if "rows" in e and began < e["at"] < ended), ended]
        pauses += [(after - before) * 1000 for before, after in pairwise(shown)]
        gaps += [event["gap"] * 1000 for event in events if "gap" in event and began < event["at"] < ended + 0.2]
    print(f"{len(spans)} times {_CHARACTERS} characters at {_PER_SECOND} a second")
    print(line("key to echo", echoes))
    print(line("last key to its rows", rows))
    print(line("between two refreshes of the rows", pauses))
    print(f"event loop: longest gap {max(gaps, default=0):.1f} ms, over 50 ms: {sum(gap > 50 for gap in gaps)}", end="")
    print(f"; when the search is opened: {max(opening, default=0):.1f} ms")
    return used


def main() -> None:
    """Measure on the history that is named, and the memory on an empty one."""
    database = Path(sys.argv[1]).absolute()
    with tempfile.TemporaryDirectory() as folder:
        used = print_typing(database, Path(folder))
        report = Path(folder) / "empty-report"
        report.touch()
        with application(Path(folder) / "empty.sqlite3", report) as app:
            app.send("\x06nothing here")
            app.shows("Nothing found")
            empty = memory(app)
    print(f"resident memory {used:.0f} MB; on an empty history {empty:.0f} MB; {used - empty:+.0f} MB")


if __name__ == "__main__":
    if child := os.environ.pop("PI_BENCHMARK", ""):
        run_application(Path(child))
    else:
        main()
