"""Everything that has to hold: format, lint, types, the direction of imports, all tests. Run it with `python -m tests`.

Words after it go to pytest alone: `python -m tests tests/unit -k breaker`. With CI=true a skipped test is a failure.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

CHECKS = (
    ("format", ["ruff", "format", "--check", "."]),
    ("lint", ["ruff", "check", "."]),
    ("types", ["mypy"]),
)
PYTEST = ["pytest", "--dist", "loadscope", "--no-loadscope-reorder"]
ON_THE_SCREEN = ("tests/ui", "tests/snapshots")
"""Tests that are not measured: drawing takes half as long again under the coverage tool."""
ALL_OTHERS = tuple(f"--ignore={folder}" for folder in ON_THE_SCREEN)
A_WORKER_FOR_EACH_PROCESSOR = ("-n", "auto", "--maxprocesses", "4")
THREE_WORKERS = ("-n", "3")
"""A screen's test waits for a third of its time."""
COVERAGE = ["--cov=domain", "--cov=storage", "--cov-report=term"]


def run(name: str, command: list[str]) -> bool:
    """Run a tool of this environment; return whether it was content."""
    print(f"== {name}", flush=True)
    tool = Path(sys.executable).with_name(command[0])
    return subprocess.run([str(tool), *command[1:]], cwd=ROOT, check=False).returncode == 0


def main() -> int:
    """Run every check, even after one has failed, so that one round shows everything."""
    if len(sys.argv) > 1:
        return 0 if run("tests", ["pytest", *sys.argv[1:]]) else 1
    failed = [name for name, command in CHECKS if not run(name, command)]
    for name, tests in (
        ("tests of domain, storage and whole runs", [*A_WORKER_FOR_EACH_PROCESSOR, *ALL_OTHERS, *COVERAGE]),
        ("tests of the screen", [*THREE_WORKERS, *ON_THE_SCREEN]),
    ):
        if not run(name, [*PYTEST, *tests]):
            failed.append(name)
    print(f"failed: {', '.join(failed)}" if failed else "everything holds", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
