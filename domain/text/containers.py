"""Encloses a user's text in a fence or an element that nothing inside the text can close."""

import html
import re
from itertools import count

from domain.text.clean import fold

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_STRUCTURE = re.compile(
    r"^ {0,3}(?:#{1,6}(?:[ \t]|$)|(?:=+|-+|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|(?:-[ \t]*){3,})[ \t]*$|`{3,}|~{3,})",
    re.MULTILINE,
)
_ELEMENT = re.compile(r"^ {0,3}<[A-Za-z/!?]|<!--", re.MULTILINE)
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]+")
_TAG_BEGINS = re.compile(r"<[\s/]*")


def fenced(text: str) -> str:
    """Return `text` in a Markdown fence longer than any run of backticks inside; unchanged if it is one fence already.

    CommonMark 0.31, section 4.5: a fence ends at a line of at least as many of the same marks.
    """
    if _is_fence(text):
        return text
    marks = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{marks}\n{text}\n{marks}"


def contained(text: str) -> str:
    """Return `text`, in a fence if a part of it could be read as structure of the surrounding Markdown."""
    return fenced(text) if has_structure(text) or _ELEMENT.search(text) else text


def element(name: str, text: str) -> str:
    """Return `text` in an element called `name`, with a number appended if the text contains such a tag."""
    tag = tag_for(name, text)
    return f"<{tag}>{text}</{tag}>"


def tag_for(name: str, text: str) -> str:
    """Return `name`, or `name` with a number, so that no tag in `text` opens or closes it in any spelling."""
    said = _plain_tags(text)
    if f"<{name}" not in said and f"</{name}" not in said:
        return name
    taken = set(re.findall(rf"</?{re.escape(name)}-(\d+)", said))
    return next(tag for number in count(2) if str(number) not in taken and (tag := f"{name}-{number}"))


def tags_in(text: str) -> frozenset[str]:
    """Return the folded names of the tags in `text`, including tags with spaces or written as entities."""
    return frozenset(re.findall(r"</?([a-z][\w.-]*)", _plain_tags(text)))


def has_structure(text: str) -> bool:
    """Return whether `text` has a line that is a heading, a rule or the start of a fence in Markdown."""
    return _STRUCTURE.search(text) is not None


def _plain_tags(text: str) -> str:
    """Return `text` folded, with entities decoded and without spaces and invisible characters that disguise tags."""
    if "<" not in text and "&" not in text and text.isascii():
        return ""
    plain = _INVISIBLE.sub("", fold(html.unescape(html.unescape(text))))
    return _TAG_BEGINS.sub(lambda match: "</" if "/" in match[0] else "<", plain)


def _is_fence(text: str) -> bool:
    first, _, rest = text.partition("\n")
    opens = _FENCE.match(first)
    if opens is None or not rest or (opens[1][0] == "`" and "`" in first[opens.end() :]):
        return False
    lines = rest.split("\n")
    closes = re.compile(rf" {{0,3}}{re.escape(opens[1])}{re.escape(opens[1][0])}*[ \t]*$")
    return next((at for at, line in enumerate(lines) if closes.match(line)), None) == len(lines) - 1
