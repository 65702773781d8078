"""The words that the rules look for, by language, from the tables in `words/`."""

import functools
import re
import tomllib
from importlib.resources import files

from domain.text.clean import fold_evenly
from domain.text.scripts import UNSPACED, has_unspaced

BEGIN = rf"(?<![^\W{UNSPACED}])"
"""Where a word begins: a letter of a script without spaces may stand before it."""
END = rf"(?![^\W{UNSPACED}])"
_TABLE = re.compile(r"\(\?&(\w+)\)")
_FALLBACK = "en"
_OF_ONE_LANGUAGE = frozenset(
    {"negation", "condition", "optional", "always", "each", "determiner", "at_most", "at_least", "exactly", "about"}
    | {"refers", "refers_in", "document_noun", "calls", "produces", "one_of"}
)
"""Tables of small words, which mean something else in another language: the English "no" is "in the" in Portuguese."""


@functools.cache
def tables() -> dict[str, dict[str, list[str]]]:
    """Return the words of every table by language."""
    found: dict[str, dict[str, list[str]]] = {}
    for file in sorted(files(__package__).joinpath("words").iterdir(), key=lambda one: one.name):
        if file.name.endswith(".toml"):
            found |= tomllib.loads(file.read_text("utf-8"))
    return found


@functools.cache
def form(pattern: str, language: str | None) -> re.Pattern[str]:
    """Compile `pattern`, in which `(?&name)` matches a whole word of that table. Match text of `fold_evenly`.

    The words are those of `language` and, but for small words, the English ones, because prompts mix them.
    """
    return re.compile(_TABLE.sub(lambda match: _words(match[1], language), pattern))


@functools.cache
def names(table: str, language: str | None) -> frozenset[str]:
    """Return the words of a table that holds plain words, for `language` and English."""
    by_language = tables()[table]
    codes = {language, "any"} if table in _OF_ONE_LANGUAGE and language in by_language else {language, _FALLBACK, "any"}
    return frozenset(fold_evenly(word) for code in codes for word in by_language.get(code or _FALLBACK, ()))


def _words(table: str, language: str | None) -> str:
    words = sorted(names(table, language), key=len, reverse=True)
    spaced = [word for word in words if not has_unspaced(word)]
    parts = [f"{BEGIN}(?:{'|'.join(spaced)}){END}"] if spaced else []
    return f"(?:{'|'.join([*parts, *filter(has_unspaced, words)]) or '(?!)'})"
