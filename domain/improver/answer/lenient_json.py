"""Parses a JSON object as models write it, complete or partial.

Accepts valid JSON and the usual mistakes: unescaped quotes and line ends inside a string, single and typographic
quotes, comments, trailing and missing commas, unquoted names, Python literals. A quote ends a string if the text after
it fits and the quotes inside the string are in pairs.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from domain.improver.answer.backslashes import unescaped

_GAP = r"(?:[\s\ufeff\u200b-\u200d\u2060]++|//[^\n]{0,400}|/\*(?:[^*]|\*(?!/)){0,2000}+(?:\*/|\Z)|\#[^\n]{0,400})*+"
"""White space and comments. Possessive quantifiers and bounded comments keep the time linear."""
_SPACE = re.compile(_GAP)
_QUOTES = "\"'“”„`"
_NAME = rf"(?:\\?[{_QUOTES}]){{1,3}}([^{_QUOTES}:：{{}}\[\],\n]{{1,90}})(?:\\?[{_QUOTES}]){{1,3}}{_GAP}[:：]"
_BARE_NAME = rf"([^\W\d][\w .*-]{{0,40}}){_GAP}[:：]"
_KEY = re.compile(rf"{_NAME}|{_BARE_NAME}")
_UNFINISHED_KEY = rf"[{_QUOTES}]?[^{_QUOTES}:：{{}}\[\],\n]{{0,60}}[{_QUOTES}]?{_GAP}\Z"
OBJECT_START = re.compile(rf"\{{{_GAP}(?:\}}|{_NAME}|{_BARE_NAME}|{_UNFINISHED_KEY})")
_COMMA = r"[,，;]"
_ELLIPSIS = rf"(?:\.{{1,3}}|…){_GAP}(?:[\]}}]|\Z)"
_ENDS_IN_OBJECT = {
    True: re.compile(
        rf"{_GAP}(?:\}}|\Z|{_COMMA}{_GAP}(?:\}}|\Z|{_ELLIPSIS}|{_NAME}|{_UNFINISHED_KEY}))|[ \t\r]*\n{_GAP}{_NAME}"
    ),
    False: re.compile(rf"{_GAP}(?:\}}|\Z|{_COMMA}{_GAP}(?:\}}|\Z|{_ELLIPSIS}|{_BARE_NAME}|{_NAME}|{_UNFINISHED_KEY}))"),
}
_ENDS_IN_ARRAY = re.compile(
    rf"{_GAP}(?:[\]}}:：]|\Z|{_COMMA}{_GAP}(?:[\]{{\[\d{_QUOTES}-]|\Z|{_ELLIPSIS}|true|false|null|None))"
    rf"|[ \t\r]*\n{_GAP}[\"“]"
)
_ONLY_AN_END = {
    True: re.compile(r"\s*,\s*\"(?=\w)|\s*\]\s*,?\s*(?:\"\w+\"\s*:|\})"),
    False: re.compile(r"\s*,\s*\"\w+\"\s*:"),
}
"""The text after an escaped quote that ends its string; the backslash is then the end of the string, as in a path."""
_CLOSING = {'"': '"', "'": "'", "“": '“”"', "”": '“”"', "„": '“”"', "`": "`"}
_INSIDE = {quote: re.compile(rf"\\[\s\S]|[{closing}]") for quote, closing in _CLOSING.items()}
_TRIPLE = re.compile(r"\"\"\"|'''")
_LITERAL = re.compile(
    r"(true|false|null|none|nan|undefined|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?=\s*(?:[,，}\]\n]|\Z|/|#))", re.IGNORECASE
)
_WORDS = {"true": True, "false": False, "null": None, "none": None, "nan": None, "undefined": None}
_BARE_END = re.compile(r"\s*(?:,\s*(?=[\n\"'}\]])|[}\]]|\n)|\Z")
_JUNK_END = re.compile(r"[,}\n]")
_MAY_BE_AFTER = re.compile(
    rf"(?<!\\)[\"”]{{1,2}}{_GAP}{_COMMA}?{_GAP}[\"“]?[\w .-]{{0,60}}[\"”]?{_GAP}\Z"
    r"|\n\s{0,20}(?:`{1,3}\w*\s*)?\{?\s*\"?\w*\Z"
)
"""The end of a partial string that may already belong to what follows the string."""
_TAIL = 120
_MOST_DEPTH = 40
_MOST_INDENT = 100
_FURTHEST = 4000
"""How far to look for a better end of a string after a possible one; keeps the time linear."""


@dataclass(slots=True)
class FoundObject:
    """A JSON object in a text: its offsets, its value, whether it is complete, and what was ambiguous."""

    start: int
    end: int
    value: dict[str, Any]
    is_whole: bool
    doubts: list[str] = field(default_factory=list)


def read_object(text: str, start: int) -> FoundObject | None:
    """Return the object that starts with the brace at `start`; None if that is not an object. Never raises."""
    if not OBJECT_START.match(text, start):
        return None
    reader = _Reader(text)
    value, end = reader.read_members(start + 1, 0)
    return FoundObject(start, end, value, not reader.is_cut, reader.doubts)


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self.is_cut = False
        self.doubts: list[str] = []

    def read_members(self, at: int, depth: int) -> tuple[dict[str, Any], int]:
        """Return the members after the opening brace, and the end of the object."""
        text, found = self._text, dict[str, Any]()
        while (at := self._after_space(at)) < len(text) and not self.is_cut:
            if text[at] == "}":
                return found, at + 1
            if text[at] in ",，;":
                at += 1
                continue
            match = _KEY.match(text, at)
            if match is None:
                junk = _JUNK_END.search(text, at)
                if junk is None:
                    break
                at = max(junk.start() + (junk[0] != "}"), at + (text[at] != "}"))
                continue
            name = unescaped(match[1] or match[2], []).replace("\\", "").strip(" *")
            at = self._after_space(match.end())
            if at >= len(text):
                break
            value, at = self._read_value(at, depth, in_array=False, is_quoted=match[1] is not None)
            if name not in found or value not in (None, "", []):
                found[name] = value
        self.is_cut = True
        return found, len(text)

    def _after_space(self, at: int) -> int:
        match = _SPACE.match(self._text, at)
        return match.end() if match else at

    def _read_value(self, at: int, depth: int, *, in_array: bool, is_quoted: bool) -> tuple[Any, int]:
        text = self._text
        if depth < _MOST_DEPTH:
            if text[at] == "{" and OBJECT_START.match(text, at):
                return self.read_members(at + 1, depth + 1)
            if text[at] == "[":
                return self._read_items(at + 1, depth + 1)
        if triple := _TRIPLE.match(text, at):
            return self._read_triple(triple)
        if text[at] in _CLOSING:
            return self._read_text(at, in_array=in_array, is_quoted=is_quoted)
        if match := _LITERAL.match(text, at):
            word = match[1].lower()
            return _WORDS[word] if word in _WORDS else _number(word), match.end()
        match = _BARE_END.search(text, at)
        end = match.start() if match else len(text)
        self.is_cut = end == len(text)
        return unescaped(text[at:end].strip(), self.doubts, is_arriving=self.is_cut), max(end, at + 1)

    def _read_items(self, at: int, depth: int) -> tuple[list[Any], int]:
        text, items = self._text, list[Any]()
        while (at := self._after_space(at)) < len(text) and not self.is_cut:
            if text[at] == "]":
                return items, at + 1
            if text[at] == "}":
                return items, at  # the closing bracket is missing
            if text[at] in ",，;":
                at += 1
                continue
            item, end = self._read_value(at, depth, in_array=True, is_quoted=True)
            if isinstance(item, str) and self._text[self._after_space(end) : self._after_space(end) + 1] in (":", "："):
                return items, at  # the closing bracket is missing, and this is the next name
            items.append(item)
            at = end
        self.is_cut = True
        return items, len(text)

    def _read_triple(self, opening: re.Match[str]) -> tuple[str, int]:
        end = self._text.find(opening[0], opening.end())
        if end < 0:
            self.is_cut = True
            return self._arriving(opening.end(), len(self._text)), len(self._text)
        return unescaped(self._text[opening.end() : end], self.doubts).strip(), end + 3

    def _read_text(self, at: int, *, in_array: bool, is_quoted: bool) -> tuple[str, int]:
        text, start = self._text, at + 1
        ends = _ENDS_IN_ARRAY if in_array else _ENDS_IN_OBJECT[is_quoted]
        fallback, arrived = -1, len(text)
        for inside, (mark, after, is_end) in enumerate(self._quotes(at, in_array=in_array)):
            if after == len(text) and (inside or fallback < 0):
                arrived = mark
                break  # the text that is still to come decides
            fits = ends.match(text, after) is not None
            if is_end or (fits and inside % 2 == 0):
                return self._body(start, mark), after
            if fits and fallback < 0:
                fallback = mark
            elif fallback < 0 and not in_array and inside % 2 == 0 and (missing := self._missing_end(at, mark)):
                return self._body(start, missing), mark
            if 0 <= fallback < mark - _FURTHEST:
                break
        if fallback >= 0:
            return self._body(start, fallback), fallback + 1
        self.is_cut = True
        return self._arriving(start, arrived), len(text)

    def _quotes(self, at: int, *, in_array: bool) -> Iterator[tuple[int, int, bool]]:
        """Yield each quote that may end the string at `at`: its offset, the offset after it, whether it surely does."""
        text, quote = self._text, self._text[at]
        for match in _INSIDE[quote].finditer(text, at + 1):
            mark = match.start()
            if match[0][0] == "\\":
                if match[0][1:] == quote and _ONLY_AN_END[in_array].match(text, match.end()):
                    yield mark + 1, match.end(), True
            elif not (quote == "'" and text[mark - 1].isalnum() and text[mark + 1 : mark + 2].isalnum()):
                yield mark, match.end(), False

    def _missing_end(self, at: int, mark: int) -> int:
        """Return the end of a string whose quote is missing, if the next name starts a new line; otherwise 0."""
        line = self._text.rfind("\n", max(at, mark - _MOST_INDENT), mark)
        if line < 0 or self._text[line:mark].strip() or not _KEY.match(self._text, mark):
            return 0
        body = self._text[at + 1 : line].rstrip(" ,\r")
        return 0 if not body or body[-1] in "{[:" else at + 1 + len(body)

    def _arriving(self, start: int, end: int) -> str:
        """Return a string that has no end yet, without its end that may belong to what follows."""
        match = _MAY_BE_AFTER.search(self._text, max(start, end - _TAIL), end)
        body = self._text[start : match.start() if match else end].rstrip(" ,\r\n\t")
        return unescaped(body, self.doubts, is_arriving=True)

    def _body(self, start: int, end: int) -> str:
        return unescaped(self._text[start:end], self.doubts)


def _number(word: str) -> int | float:
    return float(word) if any(mark in word for mark in ".e") else int(word[:400])
