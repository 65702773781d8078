"""What, how far, how long, and the key that stops it: as much as fits."""

import pytest

from domain.runtime.progress import BYTES, Progress
from tui.text.progress import duration, work_text

FETCHING = Progress("fetching the weights", 206_000_000, 491_400_064, BYTES)


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0 s"), (59.4, "59 s"), (59.6, "1:00 min"), (100, "1:40 min"), (7380, "2:03:00 h")]
)
def test_a_duration(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("progress", "left", "width", "text"),
    [
        (
            FETCHING,
            100,
            200,
            "▶ fetching the weights 41% · 206 of 491 MB · 1:12 min · about 1:40 min left · escape stops",
        ),
        (FETCHING, 100, 80, "▶ fetching the weights 41% · 206 of 491 MB · about 1:40 min left · escape stops"),
        (FETCHING, 100, 65, "▶ fetching the weights 41% · about 1:40 min left · escape stops"),
        (FETCHING, None, 60, "▶ fetching the weights 41% · 1:12 min · escape stops"),
        (FETCHING, 100, 50, "▶ fetching the weights 41% · escape stops"),
        (Progress("deleting", 240, 1000, "prompts"), None, 58, "▶ deleting 24% · 1:12 min · escape stops"),
        (
            Progress("counting", 12_345, None, "prompts"),
            None,
            58,
            "▶ counting · 12,345 prompts · 1:12 min · escape stops",
        ),
        (Progress("loading the engine"), None, 58, "▶ loading the engine · 1:12 min · escape stops"),
    ],
)
def test_a_line(progress: Progress, left: float | None, width: int, text: str) -> None:
    assert work_text(progress, 72, left, "escape stops", width) == text


def test_all_is_said_to_be_done_only_when_it_is() -> None:
    assert "99%" in work_text(Progress("importing", 9_999, 10_000, "lines"), 1, None, "", 80)
