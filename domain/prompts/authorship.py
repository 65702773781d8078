"""Who wrote which words of a prompt: the user, the model, or the pattern."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import groupby

from domain.prompts.record import PromptHistory
from domain.text.diff import Change, diff_words
from domain.text.scripts import UNSPACED, length_in_words

_MOST_CHARACTERS = 4_000
"""The part of the idea whose phrases are looked for."""
_LEAST_CHARACTERS = 12
"""The shortest text of the user that counts wherever it stands; a shorter one must be a whole line."""
_LEAST_WORDS = 4
"""The shortest phrase, in words, that another's sentence hardly shares by chance."""
_TOKEN = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+|[€$£¥%]")
_LETTER = re.compile(rf"[^\W{UNSPACED}]")
_LINE = re.compile(r"^[ \t>*-]*+(\S.*)$", re.MULTILINE)
_PART = re.compile(r"[^\n:;：；]+")
"""A part of a list such as "these limits: no museums; 900 euros."."""
_SENTENCE_BEGINS = re.compile(r"(?:^|[.!?:\n])[\s>*#\"'“«-]*\Z")
_BEFORE = 20
"""How many characters before a word show whether it begins a sentence."""
_NOUNS_ARE_CAPITALISED = frozenset({"de"})


class Author(Enum):
    """Who wrote a piece of a prompt."""

    USER = "you"
    MODEL = "the model"
    PATTERN = "the pattern"


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a text, from `start` to before `end`, and who wrote it."""

    start: int
    end: int
    author: Author


def passages_of(record: PromptHistory, text: str) -> tuple[Passage, ...]:
    """Return the passages of `text`, the text of `record` that is in use, in order and without gaps. Pure.

    The user's words are found by exact search: idea and context, whole or line by line; what was kept word for word;
    and in sentences of others the phrases of the idea that have a number or a name or at least four words. A name in
    lower case is missed. What the user has added in an edit is the user's.
    """
    if record.accepted_text is None:
        authors = _authors(record, text)
    else:
        before = iter(_authors(record, record.improved_prompt))
        authors = []
        for span in diff_words(record.improved_prompt, text):
            known = [next(before) for _ in span.text] if span.change is not Change.ADDED else []
            if span.change is not Change.REMOVED:
                authors += known or [Author.USER] * len(span.text)
    return tuple(_joined(authors))


def _joined(authors: list[Author]) -> Iterator[Passage]:
    at = 0
    for author, run in groupby(authors):
        end = at + sum(1 for _ in run)
        yield Passage(at, end, author)
        at = end


def _authors(record: PromptHistory, text: str) -> list[Author]:
    """Return the author of each character."""
    found: list[Author | None] = [None] * len(text)

    def claim(places: Iterable[tuple[int, int]], author: Author) -> bool:
        has_any = False
        for start, end in places:
            found[start:end] = [one or author for one in found[start:end]]
            has_any = True
        return has_any

    lines = _lines(text)
    for given in (record.original_idea.strip(), record.context.strip()):
        if not claim(_standing(text, lines, given), Author.USER):
            for line in dict.fromkeys(line.strip() for line in given.split("\n")):
                claim(_standing(text, lines, line), Author.USER)
    for phrase in record.kept_exactly:
        claim(_places(text, phrase), Author.USER)
    words = f"{record.original_idea}\n{record.context}"[:_MOST_CHARACTERS]
    claim(_parts(words, text), Author.USER)
    claim(_phrases(words, text, record.language), Author.USER)
    rest = Author.PATTERN if record.is_written_by_pattern else Author.MODEL
    return [one or rest for one in found]


def _lines(text: str) -> dict[str, list[tuple[int, int]]]:
    """Return where each line stands, by its text without the marks of lists and quotations."""
    found: dict[str, list[tuple[int, int]]] = {}
    for match in _LINE.finditer(text):
        found.setdefault(match[1], []).append(match.span(1))
    return found


def _standing(text: str, lines: dict[str, list[tuple[int, int]]], given: str) -> Iterable[tuple[int, int]]:
    """Return where a text of the user stands; a short one could stand anywhere by chance, so only as a whole line."""
    return lines.get(given) or (_places(text, given) if len(given) >= _LEAST_CHARACTERS else ())


def _parts(words: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield the parts of lists that are phrases of `words` as a whole."""
    for part in _PART.finditer(text):
        phrase = part[0].strip().rstrip(".。 ")
        is_last = text[part.end() : part.end() + 1] in {"", "\n", ";", "；"}
        is_listed = text[part.start() - 1 : part.start()] in {":", ";", "：", "；"}
        if is_listed and is_last and phrase and _has(words, phrase):
            start = part.start() + part[0].index(phrase)
            yield start, start + len(phrase)


def _phrases(words: str, text: str, language: str | None) -> Iterator[tuple[int, int]]:
    """Yield the longest phrases of `words` that hardly stand in `text` by chance."""
    known = set(_TOKEN.findall(words))
    tokens = list(_TOKEN.finditer(text))
    at = 0
    while at < len(tokens):
        end = at
        while (
            end < len(tokens) and tokens[end][0] in known and _has(words, text[tokens[at].start() : tokens[end].end()])
        ):
            end += 1
        phrase = tokens[at:end]
        if phrase and _is_telling(phrase, text, language):
            yield phrase[0].start(), phrase[-1].end()
        at = max(end, at + 1)


def _has(words: str, phrase: str) -> bool:
    return next(_places(words, phrase), None) is not None


def _is_telling(phrase: list[re.Match[str]], text: str, language: str | None) -> bool:
    """Return whether a phrase has a digit, a name, or many words."""
    if any(character.isdigit() for token in phrase for character in token[0]):
        return True
    if length_in_words(text[phrase[0].start() : phrase[-1].end()]) >= _LEAST_WORDS:
        return True
    return language not in _NOUNS_ARE_CAPITALISED and any(_is_name(token, text) for token in phrase)


def _is_name(token: re.Match[str], text: str) -> bool:
    """Return whether a word begins with a capital in the middle of a sentence, without being an abbreviation."""
    word = token[0]
    return word[0].isupper() and not word.isupper() and not _SENTENCE_BEGINS.search(text[: token.start()][-_BEFORE:])


def _places(text: str, phrase: str) -> Iterator[tuple[int, int]]:
    """Yield where `phrase` stands, at the borders of words."""
    at = text.find(phrase) if phrase else -1
    while at >= 0:
        end = at + len(phrase)
        if not _splits_word(text, at) and not _splits_word(text, end):
            yield at, end
        at = text.find(phrase, end)


def _splits_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and bool(_LETTER.match(text[at - 1]) and _LETTER.match(text[at]))
