"""Writing systems: ranges for a character class, and the length of a text that may have no spaces.

Thai, Lao, Khmer and Burmese have no spaces either, but only a dictionary tells their words apart: they are not here.
"""

import re

HIRAGANA = "\u3040-\u309f"
"""What Japanese writes its grammar in."""
KANA = "\u3040-\u30ff"
"""Hiragana and katakana."""
HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
"""Chinese characters, the rarer ones beyond the first plane included."""
HANGUL = "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af"
"""Korean, which does put spaces between its words."""
UNSPACED = f"{KANA}{HAN}\uf900-\ufaff"
"""The scripts of China and Japan, which put no space between words, with the characters kept for older standards."""
DENSE = "\u2e80-\U0010ffff"
"""China, Japan, Korea and pictures: one character says as much as two Latin ones, and is about one token."""
SIGNS = "\u3000-\u303f\uff01-\uff0f\uff1a-\uff20"
"""The punctuation between characters of these scripts."""

_UNSPACED = re.compile(f"[{UNSPACED}]")
_NO_SPACED_WORD = re.compile(f"[{UNSPACED}{SIGNS}]")


def has_unspaced(text: str) -> bool:
    """Return whether `text` holds a character of a script without spaces."""
    return not text.isascii() and _UNSPACED.search(text) is not None


def length_in_words(text: str) -> int:
    """Return how long `text` is in words of a spaced script; two characters without spaces are as long as one. Pure."""
    if text.isascii():
        return len(text.split())
    return len(_NO_SPACED_WORD.sub(" ", text).split()) + (len(_UNSPACED.findall(text)) + 1) // 2
