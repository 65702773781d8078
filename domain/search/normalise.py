"""Normalizes texts for searching, splits them into the words that an index keeps, and matches terms."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from domain.text.clean import clean_text, fold
from domain.text.scripts import HAN, KANA

LONGEST_WORD = 64
"""An index keeps this many characters of a word; longer words (keys, blobs) are compared in full afterwards."""

_WORD = re.compile(r"[^\W_]+[+#]*")  # letters and digits of any script; `c++` and `c#` are words too
# `UNSPACED` of `scripts` without compatibility ideographs: indexes treat the few that folding keeps as other letters.
_UNSPACED = re.compile(f"[{KANA}{HAN}]+")
_SIGNS = {"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "‐": "-", "‑": "-"}
_SIGN = re.compile(f"[{''.join(_SIGNS)}]")


def normalized(text: str) -> str:
    """Return `text` as searches compare it: without case and accents, plain quotes and dashes, single spaces."""
    lower = clean_text(text).lower()
    words = lower.split()
    if lower.isascii():
        return " ".join(words)
    # Word by word, so that the few words that are not ASCII come from the cache.
    return " ".join(filter(None, (word if word.isascii() else _plain_word(word) for word in words)))


@lru_cache(maxsize=8192)
def _plain_word(word: str) -> str:
    return " ".join(fold(_SIGN.sub(_plain_sign, word)).split())


def _plain_sign(match: re.Match[str]) -> str:
    return _SIGNS[match[0]]


def words_of(content: str) -> Iterator[str]:
    """Yield the words of a normalized text, as an index keeps them.

    Text without spaces between words (Chinese, Japanese) gives each pair of neighbouring characters, and the last one.
    """
    words: list[str] = _WORD.findall(content)
    if content.isascii():
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
    """A normalized word or phrase to search for. If `is_exact`, its end must also be the end of a word."""

    text: str
    is_exact: bool = False

    @cached_property
    def words(self) -> tuple[tuple[str, ...], str]:
        """The words that a text with this term must contain: whole words, and the beginning of a last word.

        Both are empty for a term of punctuation alone, which no index of words can find.
        """
        words = list(words_of(self.text))
        if not words:
            return (), ""
        if _is_unspaced(words[-1]):
            if len(words) > 1:
                words.pop()  # the pair before it includes this character
                return tuple(words), ""
        elif self.is_exact:
            return tuple(words), ""
        return tuple(words[:-1]), words[-1]

    @property
    def is_word(self) -> bool:
        """Whether this is exactly one word, so that an index of words is enough to find it."""
        return self.words in (((), self.text), ((self.text,), ""))

    @property
    def is_phrase(self) -> bool:
        """Whether this has more than one word."""
        whole, beginning = self.words
        return len(whole) + bool(beginning) > 1

    def is_in(self, content: str) -> bool:
        """Return whether the normalized text `content` contains this term anywhere; as whole words if it is exact."""
        return self.starts_in(content) if self.is_exact else self.text in content

    def starts_in(self, content: str) -> bool:
        """Return whether `starts` finds this term in `content`."""
        return self.text in content and next(self.starts(content), None) is not None

    def starts(self, content: str) -> Iterator[int]:
        """Yield each index in `content` where a word begins with this term; if it is exact, it must also end a word."""
        at = content.find(self.text)
        while at >= 0:
            end = at + len(self.text)
            begins = at == 0 or _begins_word(content[at - 1], content[at])
            if begins and (not self.is_exact or end == len(content) or _ends_word(content[end - 1], content[end])):
                yield at
            at = content.find(self.text, at + 1)


def _ends_word(last: str, after: str) -> bool:
    # `c` must not match in `c++`.
    return _begins_word(last, after) and not (after in "+#" and (last.isalnum() or last in "+#"))


def _is_unspaced(word: str) -> bool:
    return len(word) == 1 and _UNSPACED.fullmatch(word) is not None


def _begins_word(before: str, first: str) -> bool:
    if not (before.isalnum() and first.isalnum()):
        return True
    return _UNSPACED.match(before) is not None or _UNSPACED.match(first) is not None


def spans_of(text: str, terms: tuple[Term, ...]) -> list[tuple[int, int]]:
    """Return the (start, end) ranges of the terms in `text`, one line without control characters, in order.

    If a term occurs at the start of a word, its occurrences inside words are left out.
    """
    content, owners = _owned(text)
    spans: list[tuple[int, int]] = []
    for term in terms:
        starts = list(term.starts(content))
        if not starts and not term.is_exact:
            starts = [match.start() for match in re.finditer(re.escape(term.text), content)]
        spans += [(owners[at], owners[at + len(term.text) - 1] + 1) for at in starts]
    return sorted(spans)


@lru_cache(maxsize=256)  # a list draws the same rows after every key
def _owned(text: str) -> tuple[str, Sequence[int]]:
    """Return `text` normalized with all its spaces, and for each character the index of its origin in `text`."""
    if text.isascii():
        return "".join(" " if character.isspace() else character for character in text).lower(), range(len(text))
    pieces = [" " if character.isspace() else normalized(character) for character in text]
    return "".join(pieces), [index for index, piece in enumerate(pieces) for _ in piece]
