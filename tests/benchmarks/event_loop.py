"""How long the event loop stands still, from start through a finished run of the embedded model.

`python -m tests.benchmarks.event_loop [ROUNDS]` prints the longest gap of each round, beside an empty Textual app that
loads the same engine and runs the same request. Both run on a pseudo-terminal of 100x30, a process for each round.
"""

import asyncio
import os
import sys
import tempfile
import threading
import time
from pathlib import Path
from statistics import median

from textual.app import App

from tests.support.terminal import terminal

IDEA = "Design a REST API for user management"
_TICK_SECONDS = 0.005


async def meter(report: Path) -> None:
    """Sleep in short ticks for ever; after each record, write the longest gap and how many were over 50 ms."""
    gaps: list[float] = []
    longest = 0.0
    last = time.perf_counter()
    while True:
        await asyncio.sleep(_TICK_SECONDS)
        now = time.perf_counter()
        gap, last = now - last - _TICK_SECONDS, now
        if gap > 0.05:
            gaps.append(gap)
        if gap > longest or gap > 0.05:
            longest = max(longest, gap)
            report.write_text(f"{longest} {len(gaps)}")


def run_ours(report: Path) -> None:
    """Run the real command with the meter inside."""
    from tui.app import app  # noqa: PLC0415 - each process imports only what it measures
    from tui.cli import main as cli  # noqa: PLC0415

    def on_load(self: App[None]) -> None:
        self._meter = asyncio.create_task(meter(report))  # type: ignore[attr-defined]  # keeps the task alive

    app.PromptImproverApp.on_load = on_load  # type: ignore[attr-defined]  # added for the measurement
    sys.argv = ["prompt-improver", IDEA]
    cli.main()


class EmptyApp(App[None]):
    """Nothing on the screen; the same engine and request on a daemon thread."""

    def __init__(self, report: Path) -> None:
        super().__init__()
        self._report = report

    def on_load(self) -> None:
        self._meter = asyncio.create_task(meter(self._report))

    def on_mount(self) -> None:
        threading.Thread(target=self._work, daemon=True).start()

    def _work(self) -> None:
        from domain.prompts.request import ImproveRequest  # noqa: PLC0415
        from domain.runtime.cancellation import CancelToken  # noqa: PLC0415 - loaded off the paint path, as ours are
        from tui.composition.container import Container  # noqa: PLC0415
        from tui.composition.paths import platform_paths  # noqa: PLC0415

        improver = Container(platform_paths()).improver()
        improver.warm_up(lambda _status: None)
        improver.improve(ImproveRequest(IDEA), CancelToken(), lambda _step: None, lambda _partial: None)
        improver.close()
        self._report.with_suffix(".done").touch()


def one_round(kind: str, folder: Path) -> tuple[float, int]:
    """Return the longest gap in ms and the number of gaps over 50 ms."""
    report = folder / "report"
    names = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
    environ = {name: str(folder / name) for name in names} | {"PI_BENCHMARK": f"{kind} {report}"}
    with terminal(environ=environ, module="tests.benchmarks.event_loop") as child:
        if kind == "ours":
            child.shows("engine: ready")
            child.send("\n")
            child.shows("✓ saved", 180)
        else:
            child.until(report.with_suffix(".done").exists, "the end of the run", 180)
        # Before the end of the application, where Textual waits for its own threads.
        longest, count = report.read_text().split()
    return float(longest) * 1000, int(count)


def main() -> None:
    """Print one line for each app."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    print("| app | longest gap of each round, ms | median | max | gaps over 50 ms a round |")
    print("| --- | --- | --- | --- | --- |")
    for kind in ("ours", "empty"):
        results = []
        for _ in range(rounds):
            with tempfile.TemporaryDirectory() as folder:
                results.append(one_round(kind, Path(folder)))
        gaps = [gap for gap, _ in results]
        each = ", ".join(f"{gap:.0f}" for gap in gaps)
        counts = ", ".join(str(count) for _, count in results)
        print(f"| {kind} | {each} | {median(gaps):.0f} | {max(gaps):.0f} | {counts} |", flush=True)


if __name__ == "__main__":
    if child := os.environ.pop("PI_BENCHMARK", ""):
        kind_of_child, path = child.split(" ", 1)
        run_ours(Path(path)) if kind_of_child == "ours" else EmptyApp(Path(path)).run()
    else:
        main()
