"""Reads how much of what an idea asks for: at most 80 words, three sentences at least. Pure."""

import functools
import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files

from domain.improver.filling.folded import FoldedText
from domain.improver.filling.lengths import amount
from domain.improver.idea.quantities import number_words

_UNITS = ("word", "character", "sentence", "item")
_BOUNDS = ("at_most", "at_least", "exactly")
_CLAUSE = 60
"""How many characters before an amount may say that it is that of a part."""
_CLAUSE_END = re.compile(r"[.;:!?,()\n。、]")
_FEW_CHARACTERS = 50
"""A limit of fewer is that of a line, a title or a button."""
_PANELS = re.compile("vin[iy]?eta|vinyet")
"""Bullet points in Spanish and Catalan, but also the panels of a comic: only with a bound."""


@functools.cache
def check_words() -> dict[str, dict[str, list[str]]]:
    """Return the words from which checks are read, by what they say and by language."""
    return tomllib.loads(files(__package__).joinpath("check_forms.toml").read_text("utf-8"))


def words_of(name: str, language: str | None, *, mixed: bool = False) -> str:
    """Return a pattern for the words of a language; with the English ones if it is `mixed`, or has none."""
    table = check_words()[name]
    words = table.get(language or "", table["en"])
    words = [*words, *table["en"]] if mixed else words
    return f"(?:{'|'.join(sorted(words, key=len, reverse=True))})"


@functools.cache
def _amount_form(language: str | None) -> re.Pattern[str]:
    number = rf"(?:\d{{1,3}}(?:[.,]\d{{3}})+|\d{{1,6}}|{'|'.join(number_words())})"
    unit = "|".join(f"(?P<{name}>{words_of(name, language, mixed=True)})" for name in _UNITS)

    def bound(suffix: str) -> str:
        return "|".join(f"(?P<{name}{suffix}>{words_of(name, language, mixed=True)})" for name in _BOUNDS)

    least = r"(?:(?P<low>\d{1,6})\s?(?:[-–]|to|a|bis|and|y|und|et|e)\s?)?"
    return re.compile(
        rf"(?<![\w-])(?:(?:{bound('')})\s)?{least}(?P<number>{number})[\s-](?:{unit})(?![\w-])"
        rf"(?:\s(?:als\s|au\s|al\s|como\s)?(?:{bound('_after')})(?!\w))?"
    )


@functools.cache
def _unspaced_form() -> re.Pattern[str]:
    """Return a pattern for amounts in Chinese and Japanese. Words are left out: there, nobody can count them."""
    table = check_words()["unspaced"]
    units = "|".join(f"(?P<{name}>{'|'.join(table[name])})" for name in _UNITS if name in table)
    before = "|".join(f"(?P<{name}>{'|'.join(table[name])})" for name in _BOUNDS)
    after = "|".join(f"(?P<{name}_after>{'|'.join(table[f'{name}_after'])})" for name in _BOUNDS)
    number = r"(?P<number>\d{1,6}|[一二三四五六七八九十百千两]{1,6})"
    return re.compile(
        rf"(?:(?:{before})\s?)?(?<![第\d]){number}\s?(?:[个個条項]|[つ個]の)?(?:{units})(?:の?(?:{after}))?"
    )


def _is_of_unspaced_part(text: FoldedText, match: re.Match[str]) -> bool:
    before = _CLAUSE_END.split(text.folded[max(0, match.start() - _CLAUSE) : match.start()])[-1]
    parts = "|".join(check_words()["unspaced"]["part"])
    return bool(re.search(parts, before) or text.folded.startswith("ずつ", match.end()))


def amounts_of(text: FoldedText, language: str | None) -> Iterator[str]:
    """Yield the amounts of the whole result. Two different ones of a unit may be those of parts, so neither counts."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for match in _amount_form(language).finditer(text.folded):
        unit = next(name for name in _UNITS if match[name])
        bound = next((name for name in _BOUNDS if match[name] or match[f"{name}_after"]), "")
        if match["low"] and not bound and match["number"].isdigit():
            lines: tuple[str, ...] = (f"at least {match['low']} {unit}s", f"at most {match['number']} {unit}s")
        elif bound or (unit == "item" and not _PANELS.search(match[0])):
            lines = (f"{(bound or 'exactly').replace('_', ' ')} {_number(match['number'])} {unit}s",)
        else:
            lines = ()
        found.setdefault(unit, []).append(() if _is_of_part(text, match, language) else lines)
    for match in _unspaced_form().finditer(text.folded):
        unit = next(name for name in _UNITS if match.groupdict().get(name))
        bound = next((name for name in _BOUNDS if match[name] or match[f"{name}_after"]), "")
        if bound and not _is_of_unspaced_part(text, match):
            lines = (f"{bound.replace('_', ' ')} {amount(match['number'])} {unit}s",)
            found.setdefault(unit, []).append(lines)
    for several in found.values():
        # Of a part, an amount says nothing; without a bound, as in "the 200 words below", it may be the material's.
        kept = set(filter(None, several))
        if len(kept) == 1:
            yield from (line for line in kept.pop() if not _is_small(line))


def _is_small(line: str) -> bool:
    return "character" in line and int(line.split()[2]) < _FEW_CHARACTERS


def _number(digits_or_word: str) -> int:
    digits = re.sub(r"\D", "", digits_or_word)
    return int(digits) if digits else number_words()[digits_or_word]


def _is_of_part(text: FoldedText, match: re.Match[str], language: str | None) -> bool:
    before = _CLAUSE_END.split(text.folded[max(0, match.start() - _CLAUSE) : match.start()])[-1]
    apiece = re.compile(rf"\s{words_of('apiece', language, mixed=True)}(?!\w)")
    return bool(
        re.search(rf"(?<!\w){words_of('part', language, mixed=True)}(?!\w)", before)
        or apiece.match(text.folded, match.end())
    )
