"""Finds blocks of machine text: runs of lines of a log, a program, a table or a transcript."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from domain.improver.material.lines import (
    is_machine_line,
    is_plainly_machine,
    said_lines,
    table_lines,
    transcript_lines,
    yaml_lines,
)
from domain.text.scripts import DENSE, HANGUL, UNSPACED

_LEAST_MACHINE_LINES = 3
_LONG_MACHINE_LINE = 300
_MOST_BETWEEN = 2
"""The most other lines between two machine lines of one block."""
_MOST_BEFORE = 6
"""How many lines before a block are searched for a line that announces it."""
_PROSE = re.compile(rf"\s*(?:[^\W\d_][\w'’-]*[,.!?:;]*\s+){{2,}}[^\W\d_]|.*[{UNSPACED}{HANGUL}]")
_DEEP = " " * 4
_MOSTLY = 0.3
_DENSE = re.compile(f"[{DENSE}]")
LEAD_IN = re.compile(r"[:：]\s*$")
"""The end of a line that announces what follows."""
BULLET = re.compile(r"^\s*(?:[-*+•·–—]|\(?\w{1,2}[.)])\s")
"""The start of a list item."""
_ELEMENT_OPENS = re.compile(r"^\s*<([A-Za-z][\w.-]*)(?:\s[^<>\n]*)?>")
_DIFF = re.compile(r"^(?:diff --git |--- \S|@@ )", re.MULTILINE)
_DIFF_LINE = re.compile(r"^(?:[-+ @\\]|index |diff |new file|deleted file|similarity|rename |Binary )")


@dataclass(frozen=True, slots=True)
class Line:
    """A line and its character offsets in the text."""

    start: int
    end: int
    text: str


def size(text: str) -> int:
    """Return the number of characters; a character of a dense script counts as two."""
    return len(text) + (0 if text.isascii() else len(_DENSE.findall(text)))


def blocks(text: str, lines: list[Line]) -> Iterator[tuple[int, int]]:
    """Yield the start and end offsets in `text` of blocks among `lines`.

    A block has at least three machine lines or is long. A shorter one needs a line that is certainly machine text, and
    must be announced or set apart by blank lines.
    """
    marked = _machine_lines(lines)
    places = [at for at, is_machine in enumerate(marked) if is_machine]
    if not places:
        return
    span = places[-1] + 1 - places[0]
    is_one = len(places) > _LEAST_MACHINE_LINES * 2 and len(places) >= _MOSTLY * span
    for begin, end in [(places[0], places[-1])] if is_one else _runs(lines, places):
        is_long = size(text[lines[begin].start : lines[end].end]) >= _LONG_MACHINE_LINE
        is_plain = any(is_plainly_machine(line.text) for line in lines[begin : end + 1])
        is_apart = is_plain and (_is_announced(lines, begin) or _stands_apart(lines, begin, end))
        if is_long or is_apart or sum(marked[begin : end + 1]) >= _LEAST_MACHINE_LINES:
            yield lines[_first_announced(lines, begin)].start, lines[end].end


def _first_announced(lines: list[Line], begin: int) -> int:
    """Return the first line of a block: the one after its announcement, unless there is prose in between."""
    before = range(max(begin - _MOST_BEFORE, 0), begin)
    announcing = next((at for at in before if LEAD_IN.search(lines[at].text)), None)
    if announcing is None or _has_prose(lines[announcing + 1 : begin]):
        return begin
    return next(at for at in range(announcing + 1, begin + 1) if lines[at].text.strip())


def _has_prose(lines: list[Line]) -> bool:
    return any(_PROSE.match(line.text) or BULLET.match(line.text) for line in lines)


def _runs(lines: list[Line], places: list[int]) -> list[tuple[int, int]]:
    """Group machine lines that have few other lines between them; return the first and last line of each group."""
    runs = [(places[0], places[0])]
    for place in places[1:]:
        between = lines[runs[-1][1] + 1 : place]
        is_near = len(between) <= _MOST_BETWEEN
        if is_near or (sum(bool(line.text.strip()) for line in between) <= _MOST_BETWEEN and not _has_prose(between)):
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs


def _is_announced(lines: list[Line], begin: int) -> bool:
    before = next((line.text for line in reversed(lines[max(begin - 3, 0) : begin]) if line.text.strip()), "")
    return LEAD_IN.search(before) is not None


def _stands_apart(lines: list[Line], begin: int, end: int) -> bool:
    around = [*lines[max(begin - 1, 0) : begin], *lines[end + 1 : end + 2]]
    return bool(around) and not any(line.text.strip() for line in around)


def _machine_lines(lines: list[Line]) -> list[bool]:
    texts = [line.text for line in lines]
    marked = [is_machine_line(line) for line in texts]
    for find in (table_lines, transcript_lines, yaml_lines, said_lines, _element_lines):
        for at in find(texts):
            marked[at] = True
    for at in range(1, len(texts)):  # an indented line below a machine line belongs to it
        is_deep = texts[at].startswith((_DEEP, "\t")) and not texts[at - 1].strip() and at > 1 and marked[at - 2]
        if (marked[at - 1] or is_deep) and texts[at][:1].isspace() and not BULLET.match(texts[at]):
            marked[at] = bool(texts[at].strip())
    starts = [at for at, line in enumerate(texts) if _DIFF.match(line)]
    if starts:
        at = starts[0]
        while at < len(texts) and (not texts[at] or _DIFF_LINE.match(texts[at]) or marked[at]):
            marked[at] = bool(texts[at])
            at += 1
    return marked


def _element_lines(texts: list[str]) -> Iterator[int]:
    """Yield the lines from an opening tag to the last line that ends with its closing tag."""
    until = -1
    closes = {}
    for at, line in enumerate(texts):
        for name in re.findall(r"</([A-Za-z][\w.-]*)\s*>\s*$", line):
            closes[name.lower()] = at
    for at, line in enumerate(texts):
        opens = _ELEMENT_OPENS.match(line) if at > until else None
        if opens and closes.get(opens[1].lower(), -1) > at:
            until = closes[opens[1].lower()]
        if at <= until:
            yield at
