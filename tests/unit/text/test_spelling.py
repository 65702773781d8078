"""A mistyped word finds the name that it means, and another word finds none."""

import pytest

from domain.text.spelling import nearest_name

NAMES = ("history", "improve", "lang", "openai", "openrouter", "is")


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        *[
            ("hsitory", "history"),
            ("imprve", "improve"),
            ("lng", "lang"),
            ("opnai", "openai"),
            ("openruter", "openrouter"),
        ],
        *[("OPENAI", "openai"), ("oppenroter", "openrouter"), ("opnrotr", None), ("story", None), ("", None)],
    ],
)
def test_a_mistyped_word_means_the_nearest_name(word: str, meant: str | None) -> None:
    assert nearest_name(word, NAMES) == meant
