"""`python -m tests.torture --kills 1000 --operations 50000`: exit 0 when nothing was lost, doubled or came back.

A history grows in a round; the next round begins another one, with the next seed.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.torture.run import torture

_OPERATIONS_PER_ROUND = 5_000


def main() -> int:
    """Read the options, run, print the counts."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--kills", type=int, default=25)
    parser.add_argument("--operations", type=int, default=600)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-faults", action="store_true")
    options = parser.parse_args()
    rounds = -(-options.operations // _OPERATIONS_PER_ROUND)
    kills = acknowledged = lost = duplicated = resurrected = 0
    clean = True
    for seed in range(options.seed, options.seed + rounds):
        with tempfile.TemporaryDirectory() as folder:
            result = torture(
                Path(folder),
                kills=-(-options.kills // rounds),
                operations=-(-options.operations // rounds),
                processes=options.processes,
                seed=seed,
                faults=not options.no_faults,
            )
        print(result.report(), flush=True)
        kills += result.kills
        acknowledged += result.acknowledged.total()
        lost += len(result.lost)
        duplicated += len(result.duplicated)
        resurrected += len(result.resurrected)
        clean = clean and result.is_clean
    print(
        f"in all {kills:,} kills, {acknowledged:,} acknowledged operations: {'clean' if clean else 'NOT CLEAN'};",
        end="",
    )
    print(f" lost {lost}, duplicated {duplicated}, resurrected {resurrected}")
    return 0 if clean else 1


if __name__ == "__main__":
    sys.exit(main())
