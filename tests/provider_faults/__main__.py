"""`python -m tests.provider_faults`: a Markdown table of what a person reads when a provider fails, one row a fault."""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

from domain.settings.schema import Settings
from tests.provider_faults.faults import FAULTS, Fault
from tests.provider_faults.play import Outcome, play
from tui.composition.paths import Paths

_HEAD = (
    "| fault | title | sentence | next step | requests | saved | left out from now on | part kept | idea kept | leaks |"
)


def main() -> int:
    """Play every fault whose name contains the first argument; exit 0 when each was told and nothing leaked."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    for name in Settings.model_fields:
        os.environ.pop(name.upper(), None)
    print(_HEAD)
    print("|" + " --- |" * _HEAD.count(" | ") + " --- |")
    wrong = 0
    for fault in FAULTS:
        if wanted not in fault.name:
            continue
        with tempfile.TemporaryDirectory() as folder:
            outcome = asyncio.run(play(fault, Paths(*(Path(folder) / name for name in ("c", "d", "w", "l")))))
        print(_row(fault, outcome), flush=True)
        wrong += not is_right(fault, outcome)
    return 1 if wrong else 0


def is_right(fault: Fault, outcome: Outcome) -> bool:
    """Whether the person read what `fault` promises, nothing was lost, and nothing sent or told that should not be."""
    warned = fault.warns in outcome.warning
    told = warned and fault.says in outcome.sentence and bool(outcome.sentence) == bool(fault.says)
    kept = bool(outcome.partial) == fault.keeps and bool(outcome.idea)
    saved = outcome.saved == (not fault.says) and outcome.learnt == fault.learns
    return told and kept and saved and outcome.requests == fault.requests and not outcome.leaked


def _row(fault: Fault, outcome: Outcome) -> str:
    well = ("none: it ended well", outcome.warning.split("\n")[0] if fault.warns else "", "")
    read = (outcome.title, outcome.sentence, outcome.next_step) if outcome.sentence else well
    kept = "yes" if outcome.partial else "none came" if not fault.keeps else "**LOST**"
    learnt = ", ".join(sorted(outcome.learnt)) or "nothing"
    saved = "yes" if outcome.saved else "no"
    cells = (fault.name, *read, str(outcome.requests), saved, learnt, kept, "yes" if outcome.idea else "**NO**")
    return f"| {' | '.join(cells)} | {'; '.join(outcome.leaked) or 'none'} |"


if __name__ == "__main__":
    sys.exit(main())
