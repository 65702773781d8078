"""What was left in a prompt while it was written."""

import re
from collections.abc import Iterator

from domain.linting.finding import Hit, Rule
from domain.linting.lines import Kind
from domain.linting.prompt import Prompt

_NEXT = "Replace it with what belongs there, or delete it."
_CONFLICT = re.compile(r"^(?:<{7}|>{7}|\|{7})(?: .*)?$", re.MULTILINE)
# A prompt may speak of such notes, as in "write TBD": only one that begins a line, a bracket or a comment, or ends with
# a colon, is a note itself.
_NOTE = re.compile(
    r"(?:(?m:^)[ \t>*+#-]*|[\[({<]\s*|<!--\s*|//\s*)(?P<note>TODO|FIXME|TBD|TBC|XXX)(?![\w-])"
    r"|(?<![\w-])(?P<named>TODO|FIXME|XXX)(?:\([\w .-]{1,30}\))?[:：]"
    r"|[:：][ \t]*(?P<last>TBD|TBC|TODO|XXX)[ \t.]*(?m:$)"
)
_BRACKETS = r"[\[【<(]\s*(?P<what>(?&insert)[^\[\]【】<>()\n]{0,80})\s*[\])】>]"
# A place in capitals, such as [COMPANY NAME]; one word alone may be a mark of the format.
_CAPITALS = re.compile(r"\[[A-ZÄÖÜÉÁÍÓÚÑÇ]{2,20}(?:[ _'-][A-ZÄÖÜÉÁÍÓÚÑÇ]{1,20}){1,5}\]")
_REMARK = (
    r"(?m:^)[ \t]*(?:(?P<open>[\[(])|//+|<!--|#(?!#)|\{#)\s*(?:[\w.-]+[ ,:]+){0,4}?(?P<what>(?&remark))[^\n]*(?m:$)"
)
_ELLIPSIS = re.compile(r"^[ \t>*-]*(?:\[\s*(?:\.{3}|…|_{2,}|x{2,})\s*\]|<\s*(?:\.{3}|…)\s*>)[ \t]*$", re.MULTILINE)


def _find(prompt: Prompt) -> Iterator[Hit]:
    for match in _CONFLICT.finditer(prompt.text):
        yield Hit(*match.span(), "This is the mark of a merge conflict.", "Keep one version and delete the marks.")
    yield from _remains_of_a_chat(prompt)
    taken: set[int] = set()
    for hit in (*_notes(prompt), *_places(prompt)):
        line = prompt.line_at(hit.start).index
        if _is_own(prompt, hit.start, hit.start + 1) and line not in taken:
            taken.add(line)
            yield hit


def _notes(prompt: Prompt) -> Iterator[Hit]:
    for match in _NOTE.finditer(prompt.text):
        start = match.start(match.lastgroup or "")
        end = prompt.line_at(start).end
        yield Hit(
            start, end, f"The note {match[match.lastgroup or '']} was left here.", "Do what it says, or delete it."
        )


def _places(prompt: Prompt) -> Iterator[Hit]:
    for match in prompt.matches(r"(?&filler)"):
        yield Hit(*match.span(), "This is text to fill a page.", _NEXT)
    for match in prompt.matches(_BRACKETS):
        if not _is_link(prompt.text, match.end()):
            yield Hit(*match.span(), "This place was not filled in.", _NEXT)
    for match in _CAPITALS.finditer(prompt.text):
        if not _is_link(prompt.text, match.end()):
            yield Hit(*match.span(), "This place was not filled in.", _NEXT)
    for match in prompt.matches(_REMARK):
        if not match["open"] or prompt.folded[match.start() : match.end()].rstrip(" .-*>")[-1] in "])":
            yield Hit(
                *match.span(), "This is a remark among those who wrote the prompt.", "Settle it, and delete the remark."
            )
    for match in _ELLIPSIS.finditer(prompt.text):
        yield Hit(*match.span(), "Something is left out here.", _NEXT)


def _remains_of_a_chat(prompt: Prompt) -> Iterator[Hit]:
    first = prompt.lines[prompt.first_line]
    if prompt.has(r"^(?&chat_remains)", prompt.folded[first.content : first.end]):
        yield Hit(first.content, first.end, "This is what a chat wrote before the prompt.", "Delete it.")


def _is_own(prompt: Prompt, start: int, end: int) -> bool:
    """Return whether the prompt says it itself: an example, code or a quotation may show such a text."""
    line = prompt.line_at(start)
    return line.kind is not Kind.CODE and line.index not in prompt.example_lines and not prompt.is_quoted(start, end)


def _is_link(text: str, end: int) -> bool:
    return text[end - 1] == "]" and text[end : end + 1] in ("(", "[")


RULES = (Rule("leftover", "A note, a sample text or the mark of a merge conflict was left in the prompt.", _find),)
