"""The language of a whole prompt, and small words that tell languages apart."""

import functools
import re

from domain.checks.lines import LanguageOf
from domain.linting.words import tables
from domain.text.clean import fold_evenly
from domain.text.scripts import HAN, KANA, UNSPACED

_WORD = re.compile(rf"[^\W_{UNSPACED}]+(?:'[^\W_{UNSPACED}]+)?")
_KANA = re.compile(f"[{KANA}]")
_HAN = re.compile(f"[{HAN}]")
_LEAST_KANA = 0.25
_PER_WORD = 2
"""How many Chinese or Japanese characters count as much as a word."""
_CLEAR = 1.3
_FEWEST = 5


def main_language(folded: str, text: str, language_of: LanguageOf) -> str | None:
    """Return the language that most of a prompt is in, None if unsure.

    A single line in another script, or a heading in English, does not decide.
    """
    kana, han, words = len(_KANA.findall(text)), len(_HAN.findall(text)), len(_WORD.findall(folded))
    if kana + han > _PER_WORD * words:
        return "ja" if kana >= _LEAST_KANA * (kana + han) else "zh"
    counts = sorted(((stop_count(folded, code), code) for code in tables()["stop"]), reverse=True)
    (most, first), (second, _) = counts[:2]
    return first if most >= _FEWEST and most >= _CLEAR * second else language_of(f"\n{text}")


def stop_count(folded: str, language: str) -> int:
    """Return how many words of folded text are small words of a language."""
    small = _small(language)
    return sum(word in small for word in _WORD.findall(folded))


@functools.cache
def _small(language: str) -> frozenset[str]:
    return frozenset(map(fold_evenly, tables()["stop"][language]))
