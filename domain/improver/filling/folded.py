"""An idea's text without case and accents, with the place of each character in the original."""

import functools
import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files

from domain.text.clean import fold
from domain.text.scripts import has_unspaced

_OF_ONE_LANGUAGE = frozenset({"excludes", "excludes_things", "after_excluded", "rules_nothing_out", "bounds"})


@dataclass(frozen=True, slots=True)
class FoldedText:
    """`folded` is `original` without case and accents; `places[i]` is where character `i` comes from."""

    original: str
    folded: str
    places: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> "FoldedText":
        """Fold `text` one character at a time; linear time. Kana keep the marks that tell them apart."""
        pieces = [(at, _folded(character)) for at, character in enumerate(text)]
        places = [at for at, piece in pieces for _ in piece]
        return cls(text, "".join(piece for _, piece in pieces), (*places, len(text)))

    def words(self, start: int, end: int) -> str:
        """Return the original text of a span of `folded`."""
        return self.original[self.places[start] : self.places[end]]


@functools.lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    return character if has_unspaced(character) else fold(character).replace("\u2019", "'")


@functools.cache
def slot_form(form: str, language: str | None = None) -> re.Pattern[str]:
    """Compile `form`, in which `(?&name)` matches any word of that table of `slot_forms.toml`. Match folded text.

    The words are those of `language` and English, because ideas mix in English; of every language if that is unknown.
    Negations and bounds are of `language` alone: the English "no" is "in the" in Portuguese.
    """
    return re.compile(re.sub(r"\(\?&(\w+)\)", lambda match: f"(?:{'|'.join(_words(match[1], language))})", form))


@functools.cache
def forms_after(name: str) -> tuple[re.Pattern[str], ...]:
    """Return the whole patterns of a table, each with one group, in scripts without spaces. Match folded text."""
    return tuple(re.compile(word) for words in _tables()[name].values() for word in words)


def _words(name: str, language: str | None) -> list[str]:
    table = _tables()[name]
    others = () if name in _OF_ONE_LANGUAGE else ("en", "any")
    chosen = {language, *others} & table.keys() if language in table else table.keys()
    words = [word if word.isascii() else fold(word) for key in table if key in chosen for word in table[key]]
    return sorted(words, key=len, reverse=True)


@functools.cache
def _tables() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files(__package__).joinpath("slot_forms.toml").read_text("utf-8"))
