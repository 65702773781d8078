"""`python -m tests.fault_matrix`: one line for each fault; exit 0 when nothing was lost, doubled or leaked."""

import sys
import tempfile
from pathlib import Path

from tests.fault_matrix.faults import FAULTS
from tests.fault_matrix.play import play


def main() -> int:
    """Play every fault whose name contains the first argument."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    lost = played = failed = 0
    for fault in FAULTS:
        if wanted not in fault.name:
            continue
        with tempfile.TemporaryDirectory() as folder:
            try:
                outcome = play(fault, Path(folder))
            except PermissionError as error:
                print(f"- {fault.name}: not played, {error}", flush=True)
                continue
            except AssertionError as error:
                print(f"✗ {fault.name}: {error}", flush=True)
                failed += 1
                continue
        played += 1
        lost += len(outcome.lost)
        bad = outcome.lost or outcome.duplicated or outcome.leaked
        failed += bool(bad)
        print(f"{'✗' if bad else '✓'} {fault.name} | saw: {outcome.saw} | kept: {fault.kept}", end=" | ")
        print(f"recovered: {fault.recovers} | lost {len(outcome.lost)}, doubled {len(outcome.duplicated)}", end="")
        print(f", leaked {outcome.leaked or 0}", flush=True)
    print(f"{played} faults played, {failed} failed, lost {lost}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
