"""Words that tell a language in a text too short for statistics, and the prose of a text without what tells none."""

import functools
import json
import re
from collections import Counter
from importlib.resources import files

from domain.text.clean import fold
from domain.text.scripts import HAN, HANGUL, KANA

# Each part begins where a word or a run of letters begins, or is bounded: one enormous word costs no squared time.
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
"""Words with a capital that do not begin a sentence, and the small words between two of them."""

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
"""The part of the letters (a run of Latin ones counts as two) from which on a text is in its other script."""
_SHORT = 16
"""Words up to which single ones decide; above it statistics are surer."""


@functools.cache
def _words() -> tuple[dict[str, frozenset[str]], dict[str, str]]:
    """Return, from `language_words.json`, the words of each language without accents, and letters that only it has."""
    data = json.loads(files(__package__).joinpath("language_words.json").read_text("utf-8"))
    return {language: frozenset(fold(words).split()) for language, words in data["words"].items()}, data["letters"]


def prose_of(text: str) -> str:
    """Return `text` without code, addresses, quotations, placeholders, messages of programs and names."""
    return _NAMES.sub(" ", _NO_PROSE.sub(" ", text))


def language_of_script(text: str) -> str | None:
    """Return the language that only this script writes, when most of the text is in it; Latin names may stand in it."""
    latin = _LATIN.findall(text)
    others = sum(character.isalpha() for character in text) - sum(map(len, latin))
    if others < _LEAST_OF_SCRIPT * (others + 2 * len(latin)):
        return None
    return next((language for language, letters in _SCRIPTS if letters.search(text)), None)


def language_of_words(text: str, least: int = 1) -> str | None:
    """Return the language to which at least so many more words of a short text belong than to any other."""
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
