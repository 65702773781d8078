"""How the history is searched: what a text looks like to a search, the words an index keeps of it, and terms."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from domain.text.clean import clean_text, fold
from domain.text.scripts import HAN, KANA

LONGEST_WORD = 64
"""Characters of a word that an index keeps; longer ones (keys, blobs) are compared whole afterwards."""

_WORD = re.compile(r"[^\W_]+[+#]*")  # letters and digits of any script; `c++` and `c#` are words of their own
# Scripts without spaces, without the few older characters that folding leaves: the index of a history has them apart.
_UNSPACED = re.compile(f"[{KANA}{HAN}]+")
_SIGNS = {"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "‐": "-", "‑": "-"}
_SIGN = re.compile(f"[{''.join(_SIGNS)}]")


def normalized(text: str) -> str:
    """Return `text` as searches compare it: without case and accents, plain quotes and dashes, single spaces."""
    lower = clean_text(text).lower()
    words = lower.split()
    if lower.isascii():
        return " ".join(words)
    # Word by word, because the few that are not ASCII come again and again.
    return " ".join(filter(None, (word if word.isascii() else _plain_word(word) for word in words)))


@lru_cache(maxsize=8192)
def _plain_word(word: str) -> str:
    return " ".join(fold(_SIGN.sub(_plain_sign, word)).split())


def _plain_sign(match: re.Match[str]) -> str:
    return _SIGNS[match[0]]


def words_of(hay: str) -> Iterator[str]:
    """Yield the words of a haystack, as an index keeps them.

    Text without spaces between its words (Chinese, Japanese) gives each pair of neighbours, and its last character.
    """
    words: list[str] = _WORD.findall(hay)
    if hay.isascii():
        return (word[:LONGEST_WORD] for word in words)
    return itertools.chain.from_iterable(map(_pieces, words))


def _pieces(word: str) -> Iterator[str]:
    if word.isascii() or not _UNSPACED.search(word):
        yield word[:LONGEST_WORD]
        return
    end = 0
    for run in _UNSPACED.finditer(word):
        if run.start() > end:
            yield word[end : run.start()][:LONGEST_WORD]
        yield from (run[0][at : at + 2] for at in range(len(run[0])))
        end = run.end()
    if end < len(word):
        yield word[end:][:LONGEST_WORD]


@dataclass(frozen=True)
class Term:
    """A word or a phrase to look for, already a haystack; `is_exact` when it must end with a word too."""

    text: str
    is_exact: bool = False

    @cached_property
    def words(self) -> tuple[tuple[str, ...], str]:
        """The words that a text with this term must hold: whole ones, and what its last word begins with.

        Both are empty for a term of signs alone, which no index of words can find.
        """
        words = list(words_of(self.text))
        if not words:
            return (), ""
        if _is_unspaced(words[-1]):
            if len(words) > 1:
                words.pop()  # the pair before it says more
                return tuple(words), ""
        elif self.is_exact:
            return tuple(words), ""
        return tuple(words[:-1]), words[-1]

    @property
    def is_word(self) -> bool:
        """Whether this is one word and nothing else, so that an index of words tells everything."""
        return self.words in (((), self.text), ((self.text,), ""))

    @property
    def is_phrase(self) -> bool:
        """Whether this is more than one word."""
        whole, beginning = self.words
        return len(whole) + bool(beginning) > 1

    def is_in(self, hay: str) -> bool:
        """Return whether `hay` holds this term anywhere; an exact one, as words."""
        return self.starts_in(hay) if self.is_exact else self.text in hay

    def starts_in(self, hay: str) -> bool:
        """Return whether a word of `hay` begins with this term, or, if it is exact, is this term."""
        return self.text in hay and next(self.starts(hay), None) is not None

    def starts(self, hay: str) -> Iterator[int]:
        """Yield where in `hay` words begin with this term, or are this term."""
        at = hay.find(self.text)
        while at >= 0:
            end = at + len(self.text)
            begins = at == 0 or _begins_word(hay[at - 1], hay[at])
            if begins and (not self.is_exact or end == len(hay) or _ends_word(hay[end - 1], hay[end])):
                yield at
            at = hay.find(self.text, at + 1)


def _ends_word(last: str, after: str) -> bool:
    # `c` is not what `c++` says.
    return _begins_word(last, after) and not (after in "+#" and (last.isalnum() or last in "+#"))


def _is_unspaced(word: str) -> bool:
    return len(word) == 1 and _UNSPACED.fullmatch(word) is not None


def _begins_word(before: str, first: str) -> bool:
    if not (before.isalnum() and first.isalnum()):
        return True
    return _UNSPACED.match(before) is not None or _UNSPACED.match(first) is not None


def spans_of(text: str, terms: tuple[Term, ...]) -> list[tuple[int, int]]:
    """Return where `text`, one line without control characters, holds the terms: ranges of its own characters.

    Where a term begins words, its other occurrences are not counted.
    """
    hay, owners = _owned(text)
    spans: list[tuple[int, int]] = []
    for term in terms:
        starts = list(term.starts(hay))
        if not starts and not term.is_exact:
            starts = [match.start() for match in re.finditer(re.escape(term.text), hay)]
        spans += [(owners[at], owners[at + len(term.text) - 1] + 1) for at in starts]
    return sorted(spans)


@lru_cache(maxsize=256)  # a list draws the same rows at every key
def _owned(text: str) -> tuple[str, Sequence[int]]:
    """Return `text` as a haystack that keeps its spaces, and of which character in `text` each of its own is made."""
    if text.isascii():
        return "".join(" " if character.isspace() else character for character in text).lower(), range(len(text))
    pieces = [" " if character.isspace() else normalized(character) for character in text]
    return "".join(pieces), [index for index, piece in enumerate(pieces) for _ in piece]
