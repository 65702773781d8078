"""Recognises by code how long the result shall be, and whether that is brief."""

import re

from domain.improver.filling.folded import FoldedText, slot_form

_HAN = "一二三四五六七八九十百千万两"
_UNSPACED_LENGTH = re.compile(
    rf"(?:\d+\s?万?|(?<![第{_HAN}])[{_HAN}]+)(?:文字|字(?!母)|ページ|行(?!业|程|李|动)|段落|段(?!时)|句|页)"
)
_CHARACTERS = re.compile("char|caracter|signe|zeichen|carater|caratter|battut|teken|字")
_SMALL_UNIT = re.compile(rf"word|token|palabra|wort|mots?$|palavra|parol|woord|paraul|{_CHARACTERS.pattern}")
_LARGE_UNIT = re.compile("page|pagin|seite|slide|diapo|folie|folio|chapter|post|ページ|页")
_MOST_LINES = 60
_HAN_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
_FEW_LINES, _FEW_WORDS, _FEW_CHARACTERS = 5, 60, 300


def length_in(text: FoldedText, language: str | None) -> str:
    """Return the words of `text` that say how long the result shall be; empty if none do."""
    form = slot_form(r"(?<![\w:/])(?:\d[\d.,]*(?:\s?-\s?\d+)?|(?&small_number))[\s-](?&length_unit)(?!\w)", language)
    for found in (*form.finditer(text.folded), *_UNSPACED_LENGTH.finditer(text.folded)):
        # "900 lines" is the size of something that exists.
        if amount(found[0]) <= _MOST_LINES or _SMALL_UNIT.search(found[0]):
            return text.words(*found.span())
    return ""


def is_brief(length: str) -> bool:
    """Return whether the words of the length slot ask for a few lines, in which a layout of parts has no room."""
    folded = FoldedText.of(length).folded
    if not length:
        return False
    if not _SMALL_UNIT.search(folded):
        return amount(folded) <= _FEW_LINES and not _LARGE_UNIT.search(folded)
    return amount(folded) <= (_FEW_CHARACTERS if _CHARACTERS.search(folded) else _FEW_WORDS)


def amount(length: str) -> int:
    """Return the number in the words of a length or a duration, in digits or in Chinese numerals; 1 if none."""
    digits = re.sub(r"[.,](?=\d{3})", "", length)
    found = re.findall(r"\d+", digits)
    if not found:
        return _han_amount(length) or 1
    return int(found[-1][:9]) * (10_000 if re.search(r"\d\s?万", digits) else 1)


def _han_amount(length: str) -> int:
    """Return the number in Chinese numerals that `length` begins with; 0 if there is none."""
    total = digit = 0
    for character in length:
        if character in "一二三四五六七八九":
            digit = "一二三四五六七八九".index(character) + 1
        elif character == "两":
            digit = 2
        elif character in _HAN_UNITS:
            unit = _HAN_UNITS[character]
            total = (total + digit) * unit if unit == max(_HAN_UNITS.values()) else total + max(digit, 1) * unit
            digit = 0
        else:
            break
    return total + digit
