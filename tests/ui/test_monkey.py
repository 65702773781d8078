"""Random keys over the whole application: `python -m tests.monkey` plays more of them."""

from pathlib import Path

import pytest

from tests.monkey.play import play
from tests.support.tiers import long


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep every file that the keys name in a folder of the test."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("EDITOR", "true")
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.chdir(tmp_path)


# The short runs find a command that falls back from the row under the cursor to the record that is shown.
@pytest.mark.parametrize(
    ("seed", "keys"), [(2, 100), (8, 100), *(pytest.param(seed, 1_000, marks=long) for seed in (101, 102, 103))]
)
def test_random_keys_touch_only_what_is_marked_and_leave_a_working_screen(tmp_path: Path, seed: int, keys: int) -> None:
    play(tmp_path, seed=seed, keys=keys)
