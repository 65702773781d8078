"""A content filter is told from an account that was stopped, by the words of a table."""

import pytest

from domain.improver.wire.filter_words import speaks_of_a_filter


@pytest.mark.parametrize(
    ("message", "code", "expected"),
    [
        ("the response was filtered due to azure's content management policy", "", True),
        ("your prompt was flagged as violating our usage policy", "", True),
        ("rejected by the safety system", "", True),
        ("", "content_filter", True),
        ("your account was flagged for review", "", False),
        ("this api key was flagged by our team", "", False),
        ("no such model", "", False),
        ("no such model\n\nsee the moderation guide", "", False),
    ],
)
def test_a_filter_is_known_by_its_words(message: str, code: str, *, expected: bool) -> None:
    assert speaks_of_a_filter(message, code) is expected
