"""`python -m tests.monkey --keys 20000 --seed 1`: exit 0 when every check held after every event.

Runs of at most a thousand events each begin with a new history, and with the next seed. The same seed and number give
the same events.
"""

import argparse
import os
import sys
import tempfile
import time
import warnings
from pathlib import Path

from tests.monkey.play import MonkeyError, play

_KEYS_PER_ROUND = 1_000
_FOREIGN = ("TMUX", "DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION", "SSH_TTY", "NO_COLOR", "COLORFGBG", "VISUAL")


def main() -> int:
    """Read the options, run, print the counts."""
    parser = argparse.ArgumentParser(prog="python -m tests.monkey", description=__doc__)
    parser.add_argument("--keys", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for name in _FOREIGN:
        os.environ.pop(name, None)
    os.environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "TZ": "UTC", "EDITOR": "true"}
    warnings.simplefilter("error")
    left, seed = options.keys, options.seed
    while left > 0:
        count, began = min(left, _KEYS_PER_ROUND), time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            os.environ["HOME"] = folder
            os.chdir(folder)
            try:
                report = play(Path(folder), seed=seed, keys=count)
            except MonkeyError as error:
                print(error, flush=True)
                return 1
            finally:
                os.chdir("/")
        print(f"seed {seed}: {report} in {time.perf_counter() - began:.0f} s", flush=True)
        left, seed = left - count, seed + 1
    print(f"{options.keys:,} events: every check held", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
