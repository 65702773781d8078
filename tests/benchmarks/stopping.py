"""How soon the embedded engine rests after a run is stopped: `python -m tests.benchmarks.stopping [ROUNDS]`."""

import sys
import tempfile
from pathlib import Path
from statistics import median

from tests.support.stopping import cancel, kill_during, quit_during

WAYS = (
    ("cancel during load", cancel, "load"),
    ("cancel during prompt evaluation", cancel, "prompt"),
    ("cancel during generation", cancel, "generation"),
    ("quit during prompt evaluation", quit_during, "prompt"),
    ("quit during generation", quit_during, "generation"),
    ("kill -9 during load", kill_during, "load"),
    ("kill -9 during generation", kill_during, "generation"),
)


def main() -> None:
    """Print one line for each way."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    print(f"| stopped by | median s | max s | rounds: {rounds} |\n| --- | --- | --- | --- |")
    for name, stop, phase in WAYS:
        seconds = []
        for _ in range(rounds):
            with tempfile.TemporaryDirectory() as folder:
                seconds.append(stop(Path(folder) / "run", phase))
        print(f"| {name} | {median(seconds):.2f} | {max(seconds):.2f} | |", flush=True)


if __name__ == "__main__":
    main()
