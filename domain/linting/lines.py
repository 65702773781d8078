"""The lines of a prompt: headings, items, paragraphs, code, tables and tags."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from domain.text.scripts import has_unspaced

_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*)")
_BOLD = re.compile(r"\s*(\*\*|__)([^*_\n]{2,80})\1[ \t]*+[:：]?[ \t]*$")
_LABEL = re.compile(r" {0,3}([^\W\d_][^.!?;,。！？\n{}<>|]{1,58})[ \t]?[:：][ \t]*$")
_BRACKETED = re.compile(r"\s*(?:[■◆●▼▶][ \t]*(\S.*)|【([^】\n]{1,60})】)\s*$")
_UNDERLINE = re.compile(r" {0,3}(?:={3,}|-{3,})[ \t]*$")
_FENCE = re.compile(r"\s{0,12}(`{3,}|~{3,})[ \t]*+([^`\n]*)$")
_TAG_LINE = re.compile(r"\s*<(/?)([A-Za-z_][\w.-]*)(?:\s[^<>\n]{0,200})?>\s*$")
_ITEM = re.compile(r"(\s*)(?:(\d{1,3})[.)．、][ \t]*(?=[^\s\d])|[-*+•–‣·・][ \t]+)")
_TABLE = re.compile(r"\s*\|.*\|\s*$")
_DATA = re.compile(
    r"\s*(?:[{}\[\]][{}\[\],\s]*$|[{\[]{1,2}\s*\"[^\"\n]{1,80}\"\s*[:,\]]|\"[^\"\n]{1,80}\"\s*:\s*(?:[\[{\"\d-]|true|false|null))"
)
"""A line of JSON outside a fence."""
_CAPITALS = re.compile(r"[^\W\d_]{3,}")
_BRACKET = re.compile(r"[{\[<]")
_MOST_CAPITALS = 60


class Kind(Enum):
    """What a line is."""

    BLANK = "blank"
    HEADING = "heading"
    ITEM = "item"
    PROSE = "prose"
    CODE = "code"
    TABLE = "table"
    TAG = "tag"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text from `start` to before its end mark. `number` is that of a numbered item, else None."""

    index: int
    start: int
    end: int
    kind: Kind
    content: int
    """Where the words begin, after the mark of an item or a heading."""
    level: int = 0
    """Of a heading: 1 to 6 as in Markdown; 7 for a bold line, 8 for a label that ends with a colon."""
    title: str = ""
    number: int | None = None
    indent: int = 0


def lines_of(text: str) -> tuple[Line, ...]:
    """Return every line of `text`, which has newlines only. Pure; linear time."""
    return tuple(_lines(text))


def _lines(text: str) -> Iterator[Line]:
    fence, start, raw = "", 0, text.split("\n")
    for index, line in enumerate(raw):
        end = start + len(line)
        opens = _FENCE.match(line)
        if fence:
            is_close = opens is not None and opens[1].startswith(fence) and not opens[2].strip()
            fence = "" if is_close else fence
            yield Line(index, start, end, Kind.CODE, start)
        elif opens is not None:
            fence = opens[1]
            yield Line(index, start, end, Kind.CODE, start)
        else:
            yield _line(index, start, line, raw[index + 1] if index + 1 < len(raw) else "")
        start = end + 1


def _line(index: int, start: int, line: str, following: str) -> Line:
    end = start + len(line)
    if not line.strip() or _UNDERLINE.match(line):
        return Line(index, start, end, Kind.BLANK, start)
    if heading := _heading(line, following):
        level, title = heading
        return Line(index, start, end, Kind.HEADING, start + line.index(title), level, title)
    if tag := _TAG_LINE.match(line):
        return Line(index, start, end, Kind.TAG, start, title="" if tag[1] else tag[2].replace("_", " "))
    if (is_data := _DATA.match(line)) or _TABLE.match(line):
        return Line(index, start, end, Kind.CODE if is_data else Kind.TABLE, start)
    if item := _ITEM.match(line):
        number = int(item[2]) if item[2] else None
        return Line(index, start, end, Kind.ITEM, start + item.end(), number=number, indent=len(item[1].expandtabs(4)))
    return Line(index, start, end, Kind.PROSE, end - len(line.lstrip()))


def _heading(line: str, following: str) -> tuple[int, str] | None:
    """Return the level and the title of a heading, None for another line."""
    if (match := _HEADING.match(line)) and (title := match[2].rstrip(" \t#")):
        return len(match[1]), title
    if match := _BOLD.match(line):
        return 7, match[2]
    if match := _BRACKETED.match(line):
        return 6, match[1] or match[2]
    bare = line.strip()
    if len(bare) <= _MOST_CAPITALS and not _ITEM.match(line):
        if _UNDERLINE.match(following) and bare[-1] not in ".:":
            return (1 if following.lstrip().startswith("=") else 2), bare
        if (
            bare.isupper()
            and not has_unspaced(bare)
            and _CAPITALS.search(bare)
            and bare[-1] not in ".!?|"
            and not _BRACKET.search(bare)
        ):
            return 6, bare
    match = _LABEL.match(line)
    return (8, match[1]) if match else None
