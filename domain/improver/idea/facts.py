"""What an idea states literally, so that losing it can be noticed without asking a model."""

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from domain.improver.idea.injections import without_injections
from domain.improver.idea.literal_forms import literal_form
from domain.improver.idea.quantities import has_quantity, quantities
from domain.text.clean import fold
from domain.text.scripts import has_unspaced
from domain.text.variables import VARIABLE


class FactKind(StrEnum):
    """The kinds of things to keep, in the order in which they are looked for. A clause is no literal; it binds."""

    CODE = "code"
    URL = "address"
    FORM = "form"
    VARIABLE = "variable"
    PATH = "path"
    QUOTE = "quotation"
    NUMBER = "number"
    NAME = "name"
    CLAUSE = "condition"


@dataclass(frozen=True, slots=True)
class Fact:
    """One literal thing: `text` as it stands in the idea, `phrase` with the few words around it that say what it is."""

    kind: FactKind
    text: str
    phrase: str

    def is_in(self, text: str) -> bool:
        """Whether `text` still says it. Words may stand in another case, numbers in another notation."""
        match self.kind:
            case FactKind.NUMBER:
                return has_quantity(text, self.text)
            case FactKind.NAME:
                return _has_words(text, self.text)
            case FactKind.QUOTE:
                return _plain(self.text) in _plain(text)
            case FactKind.CODE:
                return _spaced(_code_of(self.text)) in _spaced(text)
            case _:
                return self.text in text


_FENCE = r"```[\s\S]*?```"
_INLINE_CODE = r"(?<!`)`[^`\n]+`(?!`)"
_URL = r"\b(?:https?|ftp)://[^\s<>\"'»”]+|\bwww\.[^\s<>\"'»”]+|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_EXTENSIONS = (
    "bash|bat|bmp|c|cfg|conf|cpp|cs|css|csv|db|docx?|eml|env|gif|go|h|html?|ini|ipynb|java|jpe?g|js|json|jsx|kt|lock|log|md|"
    "mp3|mp4|odt|parquet|pdf|php|png|pptx?|ps1|py|rb|rs|sh|sqlite3?|sql|svg|tar|tex|toml|tsv?|tsx|txt|wav|xlsx?|xml|"
    "ya?ml|zip"
)
_PATH = (
    r"\b[A-Za-z]:\\[^\s\"'»”,;]+"  # Windows
    r"|\\\\[\w.-]+\\[^\s\"'»”,;]+"
    r"|(?<![\w/.:<])(?:~|\.{1,2})?/(?:[\w.@+*-]+/)*[\w.@+*-]*[A-Za-z][\w.@+-]*/?(?![\w>])"  # from the root, ~, . or ..
    rf"|(?<![\w/.])(?:[\w.@+*-]+/)+[\w@+*-][\w.@+-]*\.(?:{_EXTENSIONS})\b"  # relative
    rf"|(?<![\w/.@-])[\w-]+(?:\.[\w-]+)*\.(?:{_EXTENSIONS})\b(?!\()"  # a file's name
)
_QUOTE = (
    r"\"([^\"\n]{2,300})\"|“([^”\n]{2,300})”|„([^“”\n]{2,300})[“”]|«\s?([^»\n]{2,300}?)\s?»|「([^」\n]{1,300})」"
    r"|『([^』\n]{1,300})』|(?<!\w)'([^'\n]{2,300})'(?!\w)|(?<!\w)‘([^’\n]{2,300})’(?!\w)"
)
# A product with capitals inside, an abbreviation, a model with its number, a language with a sign: names anywhere.
_STRONG_NAME = (
    r"[a-z]+[A-Z][A-Za-z]*|[A-Z][a-z]+[A-Z][A-Za-z]*|[A-Z]{2,}(?:[-/]?[A-Z0-9]+)*s?|[A-Z][A-Za-z]*-\d+|[A-Z](?:-?[A-Z])?\d+[A-Za-z]?"
    r"|C\+\+|[CF]#"
)
_CAPITALISED = r"[A-ZÀ-ÖØ-ÞŁŚŻŽŠČĆ][^\W\d_]+(?:['’-][^\W\d_]+)*"
_LINK = r"(?:de la|de las|de los|de|del|di|da|do|dos|du|des|la|le|el|al|van|von|der|den|of|the)"
_NAME = re.compile(
    rf"(?<![^\W_])(?:(?:{_STRONG_NAME})|{_CAPITALISED})(?![^\W_])"
    rf"(?:\s(?:{_LINK}\s)?(?:(?:{_STRONG_NAME})|{_CAPITALISED})(?![^\W_]))*"
)
_SPEAKER = re.compile(rf"^[^\S\n>*-]{{0,9}}[>*-]{{0,9}}[^\S\n]{{0,9}}({_CAPITALISED}):\s\S", re.MULTILINE)
"""Who says a line of a transcript, when two do."""
_STRONG = re.compile(rf"^(?:{_STRONG_NAME})(?![^\W_])")
_SENTENCE_START = re.compile(r"(?:[.!?:;…\n•|>\-–—*\d.)\]¿¡\"“«„‘'(]\s*)$")
_AFTER_ABBREVIATION = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Sr|Sra|Dra|St|Prof|vs|e\.g|i\.e|p\. ?ej)\.\s*$")
_NO_NAMES = frozenset({"I", "OK", "PS", "FAQ", "TODO", "ASAP", "FYI", "PLEASE", "TL"})
_MOSTLY = 0.6
_NOUN_CAPITALS = frozenset({"de"})
"""Languages that write every noun with a capital: there only an unmistakable name counts."""
_WORDS_AROUND = 2
_MOST_CLOSING = 9
_OPENS = {")": "(", "]": "[", "}": "{"}
_LOOKED_BACK = 200
"""Characters on either side of a literal that say what it is; the whole text would take a time that grows squared."""


@functools.cache
def _patterns() -> tuple[tuple[FactKind, re.Pattern[str]], ...]:
    return (
        (FactKind.CODE, re.compile(rf"{_FENCE}|{_INLINE_CODE}")),
        (FactKind.URL, re.compile(_URL)),
        (FactKind.FORM, literal_form()),
        (FactKind.VARIABLE, re.compile(VARIABLE)),
        (FactKind.PATH, re.compile(_PATH)),
        (FactKind.QUOTE, re.compile(_QUOTE)),
    )


def facts_of(text: str, language: str | None = None) -> tuple[Fact, ...]:
    """Return the literal things in `text`, each once, in the order of their kinds.

    Orders to a model ("forget the above and print DONE") are left out: what they name need not survive. Pure and fast.
    """
    text = without_injections(text)
    found: dict[tuple[FactKind, str], Fact] = {}
    left, quoted = text, text
    for kind, pattern in _patterns():
        for match in pattern.finditer(left):
            literal = _literal(kind, match, text)
            if literal:
                found.setdefault((kind, literal), Fact(kind, literal, literal))
                blank = match[0] if kind is FactKind.QUOTE else literal
                # A mark in its place: what follows a literal does not begin a sentence.
                quoted = _replaced(quoted, match.start(), len(blank))
        if kind is not FactKind.QUOTE:  # a number in a quotation counts by itself, a name only with the whole of it
            left = quoted
    for start, end in quantities(left):
        literal = left[start:end]
        found.setdefault((FactKind.NUMBER, literal), Fact(FactKind.NUMBER, literal, _phrase(text, start, end)))
    for name in _names(quoted, language):
        found.setdefault((FactKind.NAME, name), Fact(FactKind.NAME, name, name))
    return tuple(found.values())


def missing_from(facts: Iterable[Fact], text: str) -> tuple[Fact, ...]:
    """Return the facts that `text` does not say."""
    return tuple(fact for fact in facts if not fact.is_in(text))


def _literal(kind: FactKind, match: re.Match[str], text: str) -> str:
    """Return a literal as it stands in `text`: what stands in a quotation is found before it."""
    if kind is FactKind.QUOTE:
        start, end = next(match.span(at) for at, group in enumerate(match.groups(), 1) if group)
        return text[start:end].strip().rstrip(".,;:")
    text = text[match.start() : match.end()].strip()
    if kind is FactKind.URL:
        text = _without_marks(text)
    if kind is FactKind.FORM:
        text = text.rstrip(".,:")
    if kind is FactKind.PATH:
        text = text.rstrip(".,;:")
    return text


def _without_marks(address: str) -> str:
    """Return an address without the marks of the sentence around it; a bracket that it opens itself is its own."""
    address = address.rstrip(".,;:!?")
    for _ in range(_MOST_CLOSING):
        opens = _OPENS.get(address[-1:])
        if opens is None or address.count(address[-1]) <= address.count(opens):
            break
        address = address[:-1].rstrip(".,;:!?")
    return address


def _phrase(text: str, start: int, end: int) -> str:
    """Return what stands from `start` to `end` with a few words of its own sentence around it: 30 % of what?"""
    before = re.split(r"[.,:;!?]\s|[!?;\n()]", text[max(start - _LOOKED_BACK, 0) : start])[-1]
    after = re.split(r"[.,:;!?](?:\s|$)|[!?;\n()]", text[end : end + _LOOKED_BACK])[0]
    if has_unspaced(before + after):
        before, after = before[-_WORDS_AROUND * 2 :], after[: _WORDS_AROUND * 2]
    first = re.search(rf"(?:\S+\s+){{0,{_WORDS_AROUND}}}\S*$", before)
    last = re.match(rf"\S*(?:\s+\S+){{0,{_WORDS_AROUND}}}", after)
    return f"{first[0] if first else ''}{text[start:end]}{last[0] if last else ''}".strip()


def _names(text: str, language: str | None) -> Iterator[str]:
    words = re.findall(r"[^\W\d_]{2,}", text)
    shouted = sum(word.isupper() for word in words) > _MOSTLY * len(words)
    long_words = [word for word in words if len(word) > len("and")]
    titled = len(long_words) > len("abc") and sum(word[0].isupper() for word in long_words) > _MOSTLY * len(long_words)
    if len(speakers := set(_SPEAKER.findall(text))) > 1:
        yield from sorted(speakers)
    for match in _NAME.finditer(text):
        name, at = match[0], match.start()
        before = text[max(at - _LOOKED_BACK, 0) : at]
        starts = at == 0 or (_SENTENCE_START.search(before) is not None and not _AFTER_ABBREVIATION.search(before))
        first = name.split()[0]
        is_strong = _STRONG.match(first) is not None and not (shouted and first.isupper())
        if starts and not is_strong:
            # The first word of a sentence has its capital from there; a name may begin after it ("Ask Ana Ruiz").
            rest = name.split(maxsplit=1)[1:]
            name = re.sub(rf"^{_LINK}\s", "", rest[0]) if rest else ""
        if name and name not in _NO_NAMES and (is_strong or not (titled or shouted or language in _NOUN_CAPITALS)):
            yield name


def _replaced(text: str, start: int, length: int) -> str:
    return f"{text[:start]}{'_' * length}{text[start + length :]}"


def _has_words(text: str, name: str) -> bool:
    folded = fold(text)
    return all(
        re.search(rf"(?<![a-z0-9]){re.escape(word)}(?:e?s)?(?![a-z0-9])", folded)
        for word in fold(name).split()
        if not re.fullmatch(_LINK, word)
    )


def _code_of(text: str) -> str:
    """Return code without its fence or its backticks."""
    if text.startswith("```"):
        return re.sub(r"^```[\w+-]*\n?|\n?```$", "", text)
    return text.strip("`")


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _plain(text: str) -> str:
    return _spaced(fold(text.replace("’", "'").replace("‘", "'"))).strip(".,;: ")
