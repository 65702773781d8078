"""Random operations, faults and kills in several processes: acknowledged in, state out, exactly once.

`python -m tests.torture --kills 1000 --operations 50000` is the same for as long as one likes.
"""

import sys
from pathlib import Path

import pytest

from tests.torture.run import torture


@pytest.mark.skipif(sys.platform == "win32", reason="fork and SIGKILL are of Unix")
@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")  # the workers exec nothing
def test_what_was_acknowledged_survives_kills_and_faults_exactly_once(tmp_path: Path) -> None:
    result = torture(tmp_path, kills=20, operations=800, processes=3, seed=7)
    assert result.is_clean, result.report()
    assert result.kills >= 20
    assert result.acknowledged.total() >= 800
    assert {"save", "favorite", "edit", "archive", "delete", "undo", "import"} <= set(result.acknowledged)
    assert {"archive by age", "delete by age", "delete many", "undo many"} & set(result.acknowledged)
