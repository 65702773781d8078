"""However a run of the embedded model is stopped, the engine rests and no process is left. The times are benchmarks."""

from pathlib import Path

import pytest

from tests.support import stopping
from tests.support.embedded import require_local_extra
from tests.support.tiers import chosen, long

require_local_extra()

PHASES = ("load", "prompt", "generation")


@pytest.mark.parametrize("phase", chosen(PHASES, ["prompt"]))
def test_a_cancelled_run_leaves_the_engine_at_rest_and_the_idea_in_place(tmp_path: Path, phase: str) -> None:
    stopping.cancel(tmp_path, phase)


@long
def test_quitting_during_a_run_leaves_no_process(tmp_path: Path) -> None:
    stopping.quit_during(tmp_path, "generation")


@pytest.mark.parametrize("phase", chosen(["load", "generation"], ["load"]))
def test_killing_the_application_leaves_no_engine(tmp_path: Path, phase: str) -> None:
    stopping.kill_during(tmp_path, phase)
