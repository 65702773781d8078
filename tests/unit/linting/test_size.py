"""Prompts, paragraphs and sentences that are too long for their use."""

import pytest

from tests.support.linting import lines

SENTENCE = "The shop is open on every day of the week but Sunday. "


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (SENTENCE * 16, [1]),
        (f"Be friendly.\n\n{SENTENCE * 16}\n\nBe short.", [3]),
        (f"- Be friendly.\n- {SENTENCE * 16}", [2]),
        ("Be friendly and " + "name the price and the day and " * 13 + "stop.", [1]),
        ((SENTENCE * 3 + "\n\n") * 200, [1]),
        ("You are a voice assistant.\n\n" + (SENTENCE * 3 + "\n\n") * 50, [1]),
        ("営業時間と価格を説明し、" * 40 + "終わりです。", [1]),
    ],
)
def test_what_is_too_long_is_found(text: str, found: list[int]) -> None:
    assert lines(text, "too-long-for-use") == found


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE * 10,
        (SENTENCE * 3 + "\n\n") * 50,
        f"<document>\n{SENTENCE * 40}\n</document>",
        '{\n  "a": "' + SENTENCE * 40 + '"\n}',
        f"```\n{SENTENCE * 40}\n```",
        "\n".join(f"- {SENTENCE}" for _ in range(40)),
        "You are a voice assistant.\n\n" + SENTENCE * 3,
    ],
)
def test_what_is_not_is_not(text: str) -> None:
    assert lines(text, "too-long-for-use") == []
