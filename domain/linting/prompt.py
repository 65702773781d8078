"""The parts of a prompt that the rules look at."""

import functools
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from domain.checks.lines import LanguageOf
from domain.linting.language import main_language
from domain.linting.lines import Kind, Line, lines_of
from domain.linting.secrets import masked, secrets_in
from domain.linting.words import form, names
from domain.text.clean import fold_evenly
from domain.text.placeholders import variable_name
from domain.text.variables import closing_tags, variable_spans

QUOTE = re.compile(
    r"`[^`\n]{1,200}`|\"[^\"\n]{1,300}\"|“[^”\n]{1,300}”|„[^“”\n]{1,300}[“”]|«[^»\n]{1,300}»|「[^」\n]{1,300}」"
    r"|『[^』\n]{1,300}』|(?<!\w)'[^'\n]{1,120}'(?!\w)|‘[^’\n]{1,120}’(?!\w)"
)
"""A quotation, or code in a line."""
_TAG = re.compile(r"<(/?)([A-Za-z_][\w.-]{0,60})(?:\s[^<>\n]{0,200})?(/?)>")
# Possessive, and only from the first mark on, so that the time is linear for any text.
_SENTENCE_END = re.compile(r"(?:(?<![.!?…])[.!?…]++[\"'”»)\]*_`]*+|;)(?=\s|$)|[。！？；]+[」』”）]*")
_NO_END = re.compile(r"(?:\b[^\W\d_]|\b(?:vs|etc|bzw|ca|approx|nr|no|ej|ex|inkl|usw|max|min|mind|resp|incl))\.$")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_MOST_LABEL = 60
_MOST_OF_RULE = 1_000
_NEAR = 8
"""How many lines apart the labels of an example are."""


@dataclass(frozen=True, slots=True)
class Element:
    """An element such as <rules>...</rules>, and where its content begins and ends."""

    name: str
    start: int
    inner_start: int
    inner_end: int
    end: int


@dataclass(frozen=True, slots=True)
class Variable:
    """A place to fill in; `is_code` says that it stands in a fence."""

    name: str
    start: int
    end: int
    is_code: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence or an item outside code, tables, examples and material. `folded` is its text without its case."""

    start: int
    end: int
    line: int
    folded: str
    is_item: bool


class Prompt:
    """A prompt and its parts, each worked out once.

    `text` is the prompt with its secrets masked, so that no finding shows one; every index stays the same.
    """

    def __init__(self, text: str, language_of: LanguageOf) -> None:
        """Take a text that has newlines only."""
        self.secrets = secrets_in(text)
        self.text = text = masked(text, self.secrets)
        self.folded = fold_evenly(text)
        self.language_of = language_of
        self.lines = lines_of(text)
        self._starts = [line.start for line in self.lines]

    @functools.cached_property
    def language(self) -> str | None:
        """The code of the language that most of the prompt is in, None if unsure."""
        own = [line for line in self.lines if line.kind in (Kind.PROSE, Kind.ITEM)] or self.lines
        folded, text = ("\n".join(whole[line.content : line.end] for line in own) for whole in (self.folded, self.text))
        return main_language(folded, text, self.language_of)

    def line_at(self, place: int) -> Line:
        """Return the line that holds an index of the text."""
        return self.lines[bisect_right(self._starts, place) - 1]

    def matches(self, pattern: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
        """Find a pattern with tables of words (see `words.form`) in the folded text."""
        return form(pattern, self.language).finditer(self.folded, start, len(self.folded) if end is None else end)

    def found(self, pattern: str, text: str) -> Iterator[re.Match[str]]:
        """Find a pattern with tables of words in another folded text."""
        return form(pattern, self.language).finditer(text)

    def has(self, pattern: str, text: str) -> bool:
        """Return whether folded `text` has a pattern with tables of words."""
        return form(pattern, self.language).search(text) is not None

    def is_quoted(self, start: int, end: int) -> bool:
        """Return whether a span stands in quotation marks or in backticks."""
        at = bisect_right(self._quote_starts, start) - 1
        return at >= 0 and end <= self._quotes[at][1]

    @functools.cached_property
    def _quotes(self) -> tuple[tuple[int, int], ...]:
        return tuple(match.span() for match in QUOTE.finditer(self.text))

    @functools.cached_property
    def _quote_starts(self) -> list[int]:
        return [start for start, _ in self._quotes]

    @functools.cached_property
    def elements(self) -> tuple[Element, ...]:
        """The elements that are opened and closed, in the order in which they end."""
        return tuple(self._elements())

    def _elements(self) -> Iterator[Element]:
        opened: dict[str, list[re.Match[str]]] = {}
        for tag in _TAG.finditer(self.text):
            if not tag[1] and not tag[3]:
                opened.setdefault(tag[2], []).append(tag)
            elif tag[1] and (begun := opened.get(tag[2])):
                opens = begun.pop()
                yield Element(tag[2].lower(), opens.start(), opens.end(), tag.start(), tag.end())

    @functools.cached_property
    def variables(self) -> tuple[Variable, ...]:
        """The places to fill in that have a name, in order."""
        closed = closing_tags(self.text)
        found = []
        for start, end in variable_spans(self.text, closed):
            if (name := variable_name(self.text[start:end])) is not None:
                found.append(Variable(name, start, end, self.line_at(start).kind is Kind.CODE))
        return tuple(found)

    @functools.cached_property
    def sections(self) -> tuple[int, ...]:
        """For each line the index of the line of its heading, -1 above the first one."""
        found, last = [], -1
        for line in self.lines:
            if line.kind is Kind.HEADING or (line.kind is Kind.TAG and line.title):
                last = line.index
            found.append(last)
        return tuple(found)

    @functools.cached_property
    def first_line(self) -> int:
        """The index of the first line with text, -1 without one; a heading there is the title of the prompt."""
        return next((line.index for line in self.lines if line.kind is not Kind.BLANK), -1)

    @functools.cached_property
    def example_lines(self) -> frozenset[int]:
        """The indexes of the lines of examples, with their headings."""
        return frozenset(self._example_lines())

    def _example_lines(self) -> Iterator[int]:
        is_example = names("example_tags", self.language)
        for element in self.elements:
            if element.name.rstrip("s_-0123456789") in is_example or element.name in is_example:
                yield from self._lines_of(element)
        dialogue = self._dialogue_lines()
        level: int | None = None
        in_block = False
        for line in self.lines:
            if line.kind is Kind.HEADING and (level is None or line.level <= level):
                begins = self.has(r"^\W*(?:\w+\W+){0,3}?(?&example)", fold_evenly(line.title))
                level = line.level if begins else None
                in_block = False
            head = self.folded[line.content : min(line.end, line.content + _MOST_LABEL)]
            if line.index in dialogue or self.has(
                r"^[\s>*_]*(?:\w+\s)?(?&example)[^:：\n]{0,20}[\s*_]{0,3}[:：]", head
            ):
                in_block = True
            elif line.kind is Kind.BLANK:
                following = self.lines[line.index + 1] if line.index + 1 < len(self.lines) else line
                in_block = in_block and following.kind is Kind.CODE
            if level is not None or in_block:
                yield line.index

    def _dialogue_lines(self) -> frozenset[int]:
        """Return the lines that begin with a label such as "Input:", if another label is near."""
        labels: dict[int, str] = {}
        for line in self.lines:
            if line.kind in (Kind.PROSE, Kind.HEADING):
                head = self.folded[line.content : min(line.end, line.content + _MOST_LABEL)]
                label = next(iter(self.found(r"^[\s>*_]*((?&io_label))(?: \d+)?[\s*_]{0,3}[:：]", head)), None)
                if label is not None:
                    labels[line.index] = label[1]
        found = sorted(labels)
        near = {(one, two) for one, two in pairwise(found) if two - one <= _NEAR and labels[one] != labels[two]}
        return frozenset(line for pair in near for line in pair)

    def _lines_of(self, element: Element) -> range:
        return range(self.line_at(element.start).index, self.line_at(element.end - 1).index + 1)

    @functools.cached_property
    def material_lines(self) -> frozenset[int]:
        """The indexes of the lines of elements that hold material to work on."""
        found: set[int] = set()
        for element in self.elements:
            if element.name.strip("_-0123456789") in names("material_tags", self.language):
                found.update(self._lines_of(element))
        return frozenset(found)

    @functools.cached_property
    def statements(self) -> tuple[Statement, ...]:
        """Everything that the prompt says in sentences and items, headings left out, in order."""
        return tuple(self._statements())

    @functools.cached_property
    def rules(self) -> tuple[Statement, ...]:
        """The statements that are short enough to be rules."""
        return tuple(one for one in self.statements if len(one.folded) <= _MOST_OF_RULE)

    def statement_at(self, place: int) -> Statement | None:
        """Return the statement that holds an index of the text, None if none does."""
        at = bisect_right(self._statement_starts, place) - 1
        return self.statements[at] if at >= 0 and place < self.statements[at].end else None

    def statements_between(self, start: int, end: int) -> tuple[Statement, ...]:
        """Return the statements that begin in a span of the text."""
        first, last = bisect_right(self._statement_starts, start - 1), bisect_right(self._statement_starts, end - 1)
        return self.statements[first:last]

    @functools.cached_property
    def _statement_starts(self) -> list[int]:
        return [one.start for one in self.statements]

    def _statements(self) -> Iterator[Statement]:
        begun: Line | None = None
        end = 0
        for line in self.lines:
            is_own = line.index not in self.example_lines and line.index not in self.material_lines
            goes_on = begun is not None and line.kind is Kind.PROSE and is_own
            if not goes_on and begun is not None:
                yield from self._sentences(begun, end)
                begun = None
            if not goes_on and is_own and line.kind in (Kind.PROSE, Kind.ITEM):
                begun = line
            end = line.end
        if begun is not None:
            yield from self._sentences(begun, end)

    def _sentences(self, first: Line, end: int) -> Iterator[Statement]:
        start = first.content
        ends = [match.end() for match in _SENTENCE_END.finditer(self.text, start, end) if self._ends(start, match)]
        for stop in [*ends, end]:
            begin = start + len(self.text[start:stop]) - len(self.text[start:stop].lstrip())
            if _WORD.search(self.text, begin, stop):
                yield Statement(
                    begin, stop, self.line_at(begin).index, self.folded[begin:stop], first.kind is Kind.ITEM
                )
            start = stop

    def _ends(self, start: int, match: re.Match[str]) -> bool:
        if match[0] == "." and _NO_END.search(self.folded, max(start, match.end() - 8), match.end()):
            return False
        following = self.text[match.end() : match.end() + 3].strip()
        return not (match[0] in (".", "...", "…") and following[:1].islower())
