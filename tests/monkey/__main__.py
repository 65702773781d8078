"""`python -m tests.monkey --keys 20000 --seed 1`: exit 0 when every check held after every event.

Rounds of about a thousand events each begin with a new history, and with the next seed. The same seed and number give
the same events. `--jobs` rounds are played at once.
"""

import argparse
import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor

from tests.monkey.play import MonkeyError
from tests.monkey.rounds import play_round

_KEYS_PER_ROUND = 1_000


def main() -> int:
    """Read the options, run, print the counts."""
    parser = argparse.ArgumentParser(prog="python -m tests.monkey", description=__doc__)
    parser.add_argument("--keys", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    counts = [min(_KEYS_PER_ROUND, options.keys - done) for done in range(0, options.keys, _KEYS_PER_ROUND)]
    seeds = range(options.seed, options.seed + len(counts))
    with ProcessPoolExecutor(options.jobs, multiprocessing.get_context("spawn")) as pool:
        try:
            for report in pool.map(play_round, seeds, counts):
                print(report, flush=True)
        except MonkeyError as error:
            pool.shutdown(wait=False, cancel_futures=True)
            print(error, flush=True)
            return 1
    print(f"{options.keys:,} events: every check held", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
