"""Writing systems: ranges for regex character classes, and the length of a text that may have no spaces.

Thai, Lao, Khmer and Burmese have no spaces either, but splitting them into words takes a dictionary. They are left out.
"""

import re

HIRAGANA = "\u3040-\u309f"
"""The syllabary for Japanese grammar words and endings."""
KANA = "\u3040-\u30ff"
"""Hiragana and katakana."""
HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
"""Chinese characters, including the rare ones beyond the Basic Multilingual Plane."""
HANGUL = "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af"
"""Korean, which has spaces between words."""
UNSPACED = f"{KANA}{HAN}\uf900-\ufaff"
"""Chinese and Japanese, which have no spaces between words, with the CJK compatibility ideographs."""
DENSE = "\u2e80-\U0010ffff"
"""Chinese, Japanese, Korean and emoji: a character holds as much as two Latin ones, and is about one token."""
SIGNS = "\u3000-\u303f\uff01-\uff0f\uff1a-\uff20"
"""The punctuation of these scripts."""

_UNSPACED = re.compile(f"[{UNSPACED}]")
_NO_SPACED_WORD = re.compile(f"[{UNSPACED}{SIGNS}]")


def has_unspaced(text: str) -> bool:
    """Return whether `text` contains a character of a script without spaces."""
    return not text.isascii() and _UNSPACED.search(text) is not None


def length_in_words(text: str) -> int:
    """Return the length of `text` in words; two characters of a script without spaces count as one word. Pure."""
    if text.isascii():
        return len(text.split())
    return len(_NO_SPACED_WORD.sub(" ", text).split()) + (len(_UNSPACED.findall(text)) + 1) // 2
