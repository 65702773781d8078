"""Parses an answer that is not JSON: DSPy's markers, XML elements, headings, bold labels or labelled lines."""

import html
import re
import textwrap
from bisect import bisect
from itertools import pairwise
from typing import Any

from domain.improver.answer.fields import field_named, score

_LABEL = r"[^\W\d_](?:[\w ._'’/\u0900-\u0963-]|\\_){1,38}?"  # \w does not match the vowel signs of Hindi
_GAP = r"[ \t]{0,20}"
_ITEM = rf"^[ \t]{{0,20}}(?:(?:[-*+]|\d{{1,2}}[.)]){_GAP})?"
_STYLES = (
    re.compile(rf"\[\[{_GAP}##{_GAP}(?P<name>\w{{1,40}}){_GAP}##{_GAP}\]\]"),
    re.compile(r"<(?P<name>[A-Za-z][\w-]{1,40})>"),
    re.compile(
        rf"^[ \t]{{0,3}}(?P<level>#{{1,6}}){_GAP}(?:\d{{1,2}}[.)]{_GAP})?(?:[*_]{{2}})?[^\w\n]{{0,4}}(?P<name>{_LABEL})"
        rf"(?:{_GAP}[:：])?(?:[*_]{{2}})?(?:{_GAP}#{{1,6}})?{_GAP}(?:[:：]|$)",
        re.MULTILINE,
    ),
    re.compile(
        rf"{_ITEM}(?:\*\*|__)(?:\d{{1,2}}[.)]{_GAP})?[^\w\n]{{0,4}}(?P<name>{_LABEL}){_GAP}"
        rf"(?:[:：]{_GAP}(?:\*\*|__)|(?:\*\*|__){_GAP}(?:[:：]|$))",
        re.MULTILINE,
    ),
    re.compile(rf"{_ITEM}[\"']?(?P<name>{_LABEL})[\"']?{_GAP}[:：](?=\s|$)", re.MULTILINE),
    re.compile(rf"^(?P<name>{_LABEL}){_GAP}\n(?:-{{3,}}|={{3,}})$", re.MULTILINE),
    re.compile(rf"^\|{_GAP}(?:[*_`]{{1,2}})?(?P<name>{_LABEL})(?:[*_`]{{1,2}})?{_GAP}\|", re.MULTILINE),
)
_ANY_HEADING = re.compile(r"^[ \t]{0,3}(#{1,6})[ \t]*\S", re.MULTILINE)
_RULES = re.compile(r"(?:^[ \t]*(?:-{3,}|\*{3,}|~~~)[ \t]*$|\s)+\Z", re.MULTILINE)
_FENCE_LINE = re.compile(r"^[ \t]{0,20}(`{3,})([^`\n]*)$", re.MULTILINE)
_FENCE = re.compile(r"^[ \t]*```", re.MULTILINE)
_FENCE_AT_EDGE = re.compile(r"\A`{3,}[\w-]*[ \t]*\n|\n?[ \t]*`{3,}\Z")
_BLOCK = re.compile(r"\A([|>])[+-]?[ \t]*\n")
_ROW_END = re.compile(r"[ \t]*\|[ \t]*(?=\n|\Z)")
_BREAK = re.compile(r"[ \t]*<br ?/?>[ \t]*")
_ELEMENT = re.compile(r"\s*<(\w{1,40})>([^<]*)</\1>\s*")
_CDATA = re.compile(r"\A<!\[CDATA\[([\s\S]*?)\]\]>\Z")
_NOT_XML = re.compile(r"<|&(?!#?\w{1,8};)")
_CLOSED = re.compile(r"\A([\"'])([\s\S]*)\1,?\Z")
_FAREWELL = re.compile(
    r"\n\s*\n[^\n]{0,20}\b(?:let me know|hope this|feel free|would you like|if you(?:'d| would) like|dime si|avísame|"
    r"espero que|no dudes|laissez-moi|n'hésitez|lass mich|fammi sapere)\b[^\n]*\Z",
    re.IGNORECASE,
)
_FEWEST = 2


def read_sections(text: str) -> tuple[dict[str, Any], int]:
    """Return the fields in the labelled parts of `text` and the offset of the first; empty if there are too few.

    Uses only the label style that finds the most, so that "Format: PDF" inside a part under a heading stays there.
    """
    best, start = dict[str, Any](), len(text)
    for style in _STYLES:
        fields, first = _read(style, text)
        if len(fields) >= _FEWEST and score(fields) > score(best):
            best, start = fields, first
    return best, start


def _read(style: re.Pattern[str], text: str) -> tuple[dict[str, Any], int]:
    labels = _outermost(style, text)
    fields: dict[str, Any] = {}
    for label, after in pairwise([*labels, None]):
        if label is None:
            break
        name = field_named(label["name"])
        body = text[label.end() : after.start() if after else len(text)]
        if "level" in label.groupdict():
            body = _until_heading(body, len(label["level"]))
        if label[0].startswith("<"):
            body = _of_element(body.partition(f"</{label['name']}>")[0].strip())
        if label[0].startswith("|"):
            body = _BREAK.sub("\n", _ROW_END.split(body, maxsplit=1)[0])
        if name and (value := _tidied(body)):
            fields.setdefault(name, value)
    return fields, labels[0].start() if labels else len(text)


def _outermost(style: re.Pattern[str], text: str) -> list[re.Match[str]]:
    """Return the labels of fields, without those inside a fence or inside another label's element."""
    found = [match for match in style.finditer(text) if field_named(match["name"]) or match["name"] == "completed"]
    hidden = _fenced_places(text)
    if found and sum(not _stands_in(hidden, match.start()) for match in found) < _FEWEST:
        hidden = _fenced_places(text, found[0].start())  # the whole answer is in a fence
    labels: list[re.Match[str]] = []
    until = 0
    for match in found:
        if match.start() < until or _stands_in(hidden, match.start()):
            continue
        labels.append(match)
        if match[0].startswith("<"):
            until = max(text.find(f"</{match['name']}>", match.end()), 0)
    return labels


def _fenced_places(text: str, start: int = 0) -> list[tuple[int, int]]:
    """Return the offsets of the fences from `start` on, in order; a fence that is not closed is ignored."""
    places = []
    opening: re.Match[str] | None = None
    for match in _FENCE_LINE.finditer(text, start):
        if opening is None:
            opening = match
        elif len(match[1]) >= len(opening[1]) and not match[2].strip():
            places.append((opening.end(), match.end()))
            opening = None
    return places


def _stands_in(places: list[tuple[int, int]], at: int) -> bool:
    before = bisect(places, (at, at)) - 1
    return before >= 0 and at < places[before][1]


def _until_heading(body: str, level: int) -> str:
    hidden = _fenced_places(body)
    ends = (match.start() for match in _ANY_HEADING.finditer(body) if len(match[1]) <= level)
    outside = (at for at in ends if not _stands_in(hidden, at))
    return body[: next(outside, len(body))]


def _of_element(body: str) -> str:
    """Return the content of an element: each item on a separate line, entities unescaped."""
    if match := _CDATA.match(body):
        return match[1]
    items, at = list[str](), 0
    while (item := _ELEMENT.match(body, at)) is not None:
        items.append(item[2].strip())
        at = item.end()
    if items and at == len(body):
        body = "\n".join(items)
    return body if _NOT_XML.search(body) else html.unescape(body)


def _tidied(body: str) -> str:
    text = _RULES.sub("", _FAREWELL.sub("", body)).strip()
    if block := _BLOCK.match(text):
        text = textwrap.dedent(text[block.end() :])
        text = " ".join(text.split()) if block[1] == ">" else text
    if len(_FENCE.findall(text)) % 2:  # a part of a fence around the whole answer
        text = _FENCE_AT_EDGE.sub("", text)
    match = _CLOSED.match(text)
    return (match[2] if match else text).strip()
