"""How large a text is said to be."""

import pytest

from domain.text.size import count_words, length_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("- one\n- two, three!", 3),
        ("Don't use the state-of-the-art", 4),
        ("camión é", 2),
        ("日本語の。", 4),
        ("안녕 세계", 2),
        ("read 日本 twice", 4),
        ("😀 — … {{x}}", 1),
        ("x-" * 25_000, 1),
    ],
)
def test_words_are_counted_as_a_person_counts_them(text: str, words: int) -> None:
    assert count_words(text) == words


def test_the_length_says_whether_the_tokens_are_an_estimate() -> None:
    assert length_words("one two three") == "3 words · ~4 tokens"
    assert length_words("one") == "1 word · ~1 token"
    assert length_words("one two", exact=1234) == "2 words · 1,234 tokens"
    assert length_words(" \n ") == ""
