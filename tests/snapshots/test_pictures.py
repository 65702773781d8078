"""The states that matter most, in colour. Every picture was looked at before it was accepted."""

import pytest

from tests.snapshots.conftest import Picture, Size
from tests.support.tiers import long

WIDE, NARROW = (110, 34), (80, 24)

PICTURES: dict[str, Size] = {
    "empty": WIDE,
    "short_idea": NARROW,
    "streaming": WIDE,
    "done": WIDE,
    "failed": WIDE,
    "not_saved": WIDE,
    "waiting_and_unreadable": WIDE,
    "saving_paused": NARROW,
    "search": WIDE,
    "search_before_typing": NARROW,
    "corrected_search": WIDE,
    "delete_everything_found": NARROW,
    "archived": WIDE,
    "favourite_and_news": WIDE,
    "statistics": WIDE,
    "help_screen": NARROW,
    "jump": WIDE,
    "difference": NARROW,
    "shape": NARROW,
    "badges": WIDE,
    "questions": (110, 40),
    "whose_words": WIDE,
    "refining_a_branch": WIDE,
}
"""The name of a state, and the size of its picture in cells."""


NOW_AND_THEN = {
    "empty",
    "short_idea",
    "saving_paused",
    "search_before_typing",
    "corrected_search",
    "delete_everything_found",
    "archived",
    "favourite_and_news",
    "jump",
    "questions",
}
"""States whose colours others show too; only the long run takes their pictures."""


@pytest.mark.parametrize(
    ("name", "size"),
    [pytest.param(name, size, id=name, marks=long if name in NOW_AND_THEN else ()) for name, size in PICTURES.items()],
)
def test_picture(picture: Picture, name: str, size: Size) -> None:
    picture(name, size)
