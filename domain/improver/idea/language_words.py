"""Detects the language of short texts from words and scripts, and extracts the prose of a text."""

import functools
import json
import re
from collections import Counter
from importlib.resources import files

from domain.text.clean import fold
from domain.text.scripts import HAN, HANGUL, KANA

# Each alternative starts at a word boundary or is bounded, so that one very long word does not take quadratic time.
_NO_PROSE = re.compile(
    r"(`{3,9})[\s\S]*?\1|`[^`\n]+`|\{\{[^{}\n]{1,60}\}\}|\{%[^\n]{0,200}?%\}|[$#]?\{[^{}\n]{0,200}\}|<[^<>\n]{1,200}>"
    r"|\b\w{2,9}://\S+|[^\s@]{1,80}@[^\s@]{1,80}\.\S+|(?:(?<!\S)\S*[\w.]|(?<![\w.])[\w.]+)/\S+|(?:(?<!\S)\S*)?\\\S+"
    r"|(?<![\w-])[\w-]+\.[a-z]{2,5}\b|--?[a-z][\w-]*"
    r"|\"[^\"\n]{2,300}\"|“[^”\n]{2,300}”|„[^“”\n]{2,300}[“”]|«[^»\n]{2,300}»|(?<!\w)'[^'\n]{2,300}'(?!\w)"
    r"|(?<![\w.])(?:\w+\.)*[A-Z]\w*(?:Error|Exception|Warning)\b[^\n]*|\b(?:ERROR|WARN(?:ING)?|FATAL|INFO|DEBUG)\b[^\n]*"
    r"|\b(?:connection|permission|access|file|command|module|segmentation|index|out) "
    r"(?:refused|denied|not found|fault|out of range|of memory)\b[^\n]*"
    r"|(?<!\w)\w*_\w+|\b\w*\d\w*\b|\b[a-z]+[A-Z]\w*|\b[A-Z]{2,}\w*"
)
_LINK = r"(?:de|del|di|da|do|la|las|los|le|of|the|van|von|der|and|y|et|und|e|i|och|en)"
_CAPITAL = f"[{''.join(letter for letter in map(chr, range(0x0530)) if letter.isupper())}]"  # Latin, Greek, Cyrillic
_NAMES = re.compile(rf"(?<=[^\s.!?:])\s{_CAPITAL}[\w'’-]*(?:\s(?:{_LINK}\s)?{_CAPITAL}[\w'’-]*)*")
"""Capitalised words that do not start a sentence, and the small words between two of them."""

_SCRIPTS = (
    ("ja", re.compile(f"[{KANA}]")),
    ("ko", re.compile(f"[{HANGUL}]")),
    ("zh", re.compile(f"[{HAN}]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("uk", re.compile(r"[іїєґІЇЄҐ]")),
    ("ru", re.compile(r"[ыэъё]", re.IGNORECASE)),
)
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]+")
_LEAST_OF_SCRIPT = 0.3
"""The least part of a text's letters in another script that decides; a run of Latin letters counts as two letters."""
_SHORT = 16
"""The most words for which single words decide; for longer texts, statistics are more reliable."""


@functools.cache
def _words() -> tuple[dict[str, frozenset[str]], dict[str, str]]:
    """Return each language's words (folded) and its unique letters, from `language_words.json`."""
    data = json.loads(files(__package__).joinpath("language_words.json").read_text("utf-8"))
    return {language: frozenset(fold(words).split()) for language, words in data["words"].items()}, data["letters"]


def prose_of(text: str) -> str:
    """Return `text` without code, addresses, quotations, placeholders, program messages and names."""
    return _NAMES.sub(" ", _NO_PROSE.sub(" ", text))


def language_of_script(text: str) -> str | None:
    """Return the language of the text's non-Latin script, if enough of the text is in it; Latin names are allowed."""
    latin = _LATIN.findall(text)
    others = sum(character.isalpha() for character in text) - sum(map(len, latin))
    if others < _LEAST_OF_SCRIPT * (others + 2 * len(latin)):
        return None
    return next((language for language, letters in _SCRIPTS if letters.search(text)), None)


def language_of_words(text: str, least: int = 1) -> str | None:
    """Return the language that has at least `least` more votes than any other; None for more than 16 words.

    A known word or a unique letter of a language is a vote.
    """
    words = set(re.findall(r"[^\W\d_]+", fold(text)))
    if not words or len(words) > _SHORT:
        return None
    words_of, letters_of = _words()
    votes = Counter({language: len(words & known) for language, known in words_of.items()})
    lower = text.lower()
    for language, letters in letters_of.items():
        votes[language] += any(letter in lower for letter in letters)
    (first, most), (_, second) = votes.most_common(2)
    return first if most - second >= least else None
