"""Every part of the application agrees about which scripts have no spaces, and how long such a text is."""

import re

import pytest

from domain.text.scripts import DENSE, HAN, HANGUL, HIRAGANA, KANA, SIGNS, UNSPACED, has_unspaced, length_in_words


@pytest.mark.parametrize(
    ("characters", "in_classes"),
    [
        ("のはゟ", {"HIRAGANA", "KANA", "UNSPACED", "DENSE"}),
        ("カー", {"KANA", "UNSPACED", "DENSE"}),
        ("㐀日龥𠮷", {"HAN", "UNSPACED", "DENSE"}),
        ("﨑", {"UNSPACED", "DENSE"}),
        ("안한ㄱ", {"HANGUL", "DENSE"}),
        ("。、「（！：", {"SIGNS", "DENSE"}),
        ("😀", {"DENSE"}),
        ("añжعהไ–…", set()),
    ],
)
def test_a_character_stands_in_the_classes_of_its_script_alone(characters: str, in_classes: set[str]) -> None:
    classes = {
        "HIRAGANA": HIRAGANA,
        "KANA": KANA,
        "HAN": HAN,
        "HANGUL": HANGUL,
        "UNSPACED": UNSPACED,
        "DENSE": DENSE,
        "SIGNS": SIGNS,
    }
    for character in characters:
        assert {name for name, ranges in classes.items() if re.fullmatch(f"[{ranges}]", character)} == in_classes
        assert has_unspaced(f"a {character}") is ("UNSPACED" in in_classes)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("- two words", 3),
        ("안녕 세계", 2),
        ("日本語の。", 2),
        ("用 Python 写。再见", 3),
        ("😀 yes", 2),
        ("привет мир", 2),
    ],
)
def test_two_characters_without_spaces_are_as_long_as_a_word(text: str, words: int) -> None:
    assert length_in_words(text) == words
