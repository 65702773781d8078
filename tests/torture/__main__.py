"""`python -m tests.torture --kills 1000 --operations 50000`: exit 0 when nothing was lost, doubled or came back."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.torture.run import torture


def main() -> int:
    """Read the options, run, print the counts."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--kills", type=int, default=25)
    parser.add_argument("--operations", type=int, default=600)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-faults", action="store_true")
    parser.add_argument("--folder", type=Path, help="keep everything here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        result = torture(
            folder,
            kills=options.kills,
            operations=options.operations,
            processes=options.processes,
            seed=options.seed,
            faults=not options.no_faults,
        )
    print(result.report(), flush=True)
    return 0 if result.is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
