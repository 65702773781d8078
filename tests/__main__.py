"""Runs the checks, in three tiers; each ends with 0 when everything holds.

- `python -m tests quick`: format, lint, types, the direction of imports, the tests that need no screen and no process.
- `python -m tests`: all of that and every test but the long ones. This is what has to hold before a change lands.
- `python -m tests long`: every test, with all examples of each property and the branch coverage, then the kills,
  faults and mutants at full length. The others play a fixed sample of each large family (`tests/support/tiers.py`).

Each run of pytest names its ten slowest tests.

Other words go to pytest alone: `python -m tests tests/unit -k breaker`. With CI=true a skipped test is a failure.
"""

import os
import subprocess
import sys
from pathlib import Path

from tests.support.tiers import VARIABLE

ROOT = Path(__file__).parents[1]

CHECKS = (
    ("format", ["ruff", "format", "--check", "."]),
    ("lint", ["ruff", "check", "."]),
    ("types", ["mypy"]),
)
QUICK = ("tests/architecture", "tests/unit", "tests/contract")
ON_THE_SCREEN = ("tests/ui", "tests/snapshots")
"""Tests that are not measured: drawing takes half as long again under the coverage tool."""
ALL_OTHERS = tuple(f"--ignore={folder}" for folder in ON_THE_SCREEN)
PYTEST = ("pytest", "--dist", "worksteal", "--durations=10", "--durations-min=0.5")
A_WORKER_FOR_EACH_PROCESSOR = ("-n", "auto", "--maxprocesses", "4")
THREE_WORKERS = ("-n", "3")
"""A screen's test waits for a third of its time."""
COVERAGE = ("--cov=domain", "--cov=storage", "--cov-report=term")
"""Costs seven tenths more processor time, so only the long run measures it."""
NOT_LONG = ("-m", "not long")
AT_FULL_LENGTH = (
    ("kills", ["python", "-m", "tests.torture", "--kills", "1000", "--operations", "50000"]),
    ("faults", ["python", "-m", "tests.fault_matrix"]),
)

Check = tuple[str, list[str]]


def tests_in(tier: str) -> list[Check]:
    """Return the runs of pytest, and of what is no test, that belong to a tier."""
    if tier == "quick":
        return [("quick tests", [*PYTEST, *A_WORKER_FOR_EACH_PROCESSOR, *QUICK, *NOT_LONG])]
    chosen, measured = ((), COVERAGE) if tier == "long" else (NOT_LONG, ())
    return [
        (
            "tests of domain, storage and whole runs",
            [*PYTEST, *A_WORKER_FOR_EACH_PROCESSOR, *ALL_OTHERS, *measured, *chosen],
        ),
        ("tests of the screen", [*PYTEST, *THREE_WORKERS, *ON_THE_SCREEN, *chosen]),
        *(AT_FULL_LENGTH if tier == "long" else ()),
    ]


def holds(check: Check) -> bool:
    """Run a tool of this environment; return whether it was content."""
    name, (tool, *words) = check
    print(f"== {name}", flush=True)
    return subprocess.run([str(Path(sys.executable).with_name(tool)), *words], cwd=ROOT, check=False).returncode == 0


def main() -> int:
    """Run every check of the tier, even after one has failed, so that one round shows everything."""
    words = sys.argv[1:]
    if words and words not in (["quick"], ["long"]):
        return 0 if holds(("tests", ["pytest", *words])) else 1
    tier = words[0] if words else ""
    os.environ[VARIABLE] = tier
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # with it, each of hundreds of processes compiles the program again
    failed = [check[0] for check in (*CHECKS, *tests_in(tier)) if not holds(check)]
    print(f"failed: {', '.join(failed)}" if failed else "everything holds", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
