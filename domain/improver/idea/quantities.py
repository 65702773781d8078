"""Finds numbers with their units, and checks whether a text contains one in any notation."""

import functools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from domain.text.clean import fold
from domain.text.scripts import has_unspaced

_SYMBOLS = "€$£¥"
_DIGITS = r"\d+(?:[.,:/'\u00a0\u202f-]\d+)*"
_MULTIPLE = r"(?:\s?(?:k|bn|million|billion|millones|mil)\b)?"
# A number may directly follow a letter of a script without spaces, but not a Latin letter.
_NUMBER = re.compile(
    rf"(?<![A-Za-zÀ-ɏ0-9_])(?<![A-Za-z0-9][.])(?:[{_SYMBOLS}]\s?)?{_DIGITS}{_MULTIPLE}(?:st|nd|rd|th|[.]?[ºª])?",
    re.IGNORECASE,
)
_LETTER = re.compile(r"\s?[A-Z](?![^\W_])")
"""A single capital after a number belongs to it: 16 A, class 4 B."""
_UNIT_AFTER = re.compile(
    rf"[\s\u00a0-]?(?:de\s)?(?:por\s|per\s|pour\s)?(?:[%{_SYMBOLS}]|[°º]?[^\W\d_]+)", re.IGNORECASE
)

_PARTS = re.compile(rf"^([{_SYMBOLS}])?\s?({_DIGITS})\s*(.*)$", re.DOTALL)
_WORDS_BETWEEN = 3


@dataclass(frozen=True, slots=True)
class _Units:
    """The contents of `units.json`, compared without case and accents.

    Each line of "units" holds all notations of one unit, plurals included; "numbers" holds numbers as words.
    """

    canonical: dict[str, str]
    """Maps each notation, folded, to the unit's first notation."""
    unspaced: tuple[str, ...]
    """The notations in scripts without spaces, not folded."""
    spelled: dict[int, re.Pattern[str]]
    words: dict[str, int]
    """The number words of every language, folded."""


@functools.cache
def _units() -> _Units:
    data = json.loads(files(__package__).joinpath("units.json").read_text("utf-8"))
    spellings = [spelling for names in data["units"] for spelling in names]
    return _Units(
        {fold(spelling): names[0] for names in data["units"] for spelling in names},
        tuple(spelling for spelling in spellings if has_unspaced(spelling)),
        {
            int(number): re.compile(rf"(?<![^\W_])(?:{'|'.join(map(fold, words))})(?![^\W_])")
            for number, words in data["numbers"].items()
        },
        {fold(word): int(number) for number, words in data["numbers"].items() for word in words},
    )


def number_words() -> dict[str, int]:
    """Return the numbers that are written as words, folded, in every language."""
    return _units().words


def quantities(text: str) -> Iterator[tuple[int, int]]:
    """Yield the offsets of the numbers in `text`, units included.

    Only numbers in digits: number words are too common to be facts that must survive.
    """
    for match in _NUMBER.finditer(text):
        end = match.end()
        after = _UNIT_AFTER.match(text, end)
        if after is not None and _unit_of(after[0]):
            end = after.end()
        elif letter := _LETTER.match(text, end):
            end = letter.end()
        elif glued := max((len(unit) for unit in _units().unspaced if text.startswith(unit, end)), default=0):
            end += glued
        yield match.start(), end


def has_quantity(text: str, quantity: str) -> bool:
    """Whether `text` contains `quantity`: its number in any notation, with its unit, if any, near it."""
    parts = _PARTS.match(quantity.strip())
    if parts is None:
        return quantity in text
    symbol, digits, rest = parts.groups()
    if letter := re.fullmatch(r"[.ºª\s]*([A-Z])", rest):
        return re.search(rf"(?<!\d){re.escape(digits)}[.ºª\s-]*{letter[1]}(?![^\W_])", text) is not None
    unit = _unit_of(symbol or rest)
    folded = fold(text)
    return any(unit is None or unit in _units_near(folded, start, end) for start, end in _places(folded, digits))


def _places(folded: str, digits: str) -> Iterator[tuple[int, int]]:
    wanted = _normal(digits)
    for match in re.finditer(_DIGITS, folded):
        if _normal(match[0]) == wanted:
            yield match.span()
        elif match[0].startswith(digits) or match[0].endswith(digits):  # one end of a range, 3-5
            rest = match[0].removeprefix(digits).removesuffix(digits)
            if rest.strip("0123456789") in {"-", "/"}:
                yield match.span()
    if "-" in digits and all(any(True for _ in _places(folded, part)) for part in digits.split("-")):
        yield 0, len(folded)
    if digits.isdigit() and (spelled := _units().spelled.get(int(digits))):
        for match in spelled.finditer(folded):
            yield match.span()


def _normal(digits: str) -> str:
    """Return the same form for 1,500, 1.500 and 1500, and for 2.5 and 2,5."""
    digits = re.sub(r"['\u00a0\u202f]", "", digits)
    if re.fullmatch(r"\d{1,3}([.,]\d{3})+", digits):
        return re.sub(r"[.,]", "", digits)
    return digits.replace(",", ".")


def _units_near(folded: str, start: int, end: int) -> set[str]:
    before = re.findall(r"[€$£¥%]|[^\W\d_]+", folded[max(start - 12, 0) : start])[-_WORDS_BETWEEN:]
    after = re.findall(r"[€$£¥%]|°c|[^\W\d_]+", folded[end : end + 60])[: _WORDS_BETWEEN + 1]
    near = {unit for word in (*before, *after) if (unit := _unit_of(word))}
    return (
        near
        | {unit for name, unit in _units().canonical.items() if " " in name and name in folded[end : end + 20]}
        | _glued(folded[end : end + 4])
    )


def _glued(after: str) -> set[str]:
    """Return the units that `after` starts with, in scripts without spaces."""
    units = _units()
    return {units.canonical[fold(unit)] for unit in units.unspaced if after.startswith(fold(unit))}


def _unit_of(text: str) -> str | None:
    word = re.sub(r"^(?:[\s\u00a0-]|de\s)+", "", fold(text)).strip(" .-\u00a0")
    for form in (word, word.removesuffix("s"), word.removesuffix("es")):
        if unit := _units().canonical.get(form):
            return unit
    return None
