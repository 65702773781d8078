"""Splits a model's whole text into thoughts, JSON objects and the rest.

Only known thinking tags delimit thoughts: an opening tag at the start of the text or of a line, and a closing tag at
the end of a line or before the answer. A tag inside a JSON string, in quotation marks or in a sentence is normal text.
"""

import html
import re
from dataclasses import dataclass
from itertools import islice

from domain.improver.answer.lenient_json import OBJECT_START, FoundObject, read_object

_WORD = r"(?i:think(?:ing)?|thoughts?|reasoning|reflection|scratchpad|ant[Tt]hinking)"
_OPENING = (
    rf"<(?:\w{{1,12}}:)?{_WORD}(?:\s[^<>\n]{{0,60}})?>|\[(?:THINK|REASONING)\]|◁think▷|<unused94>"
    r"|<\|(?:begin_of_thought|START_THINKING|think|thinking)\|>|<\|channel\|>(?:analysis|commentary)[^<\n]{0,60}<\|message\|>"
    r"|(?<![\s\S])analysis(?=[A-Z])"
)
_CLOSING = (
    rf"</(?:\w{{1,12}}:)?{_WORD}\s*>|\[/(?:THINK|REASONING)\]|◁/think▷|<unused95>"
    r"|<\|(?:end_of_thought|END_THINKING|/think|/thinking)\|>|(?:<\|channel\|>|\bassistant)final(?:<\|message\|>|(?=\s*[{\[`#]))"
)
_END_OF_MESSAGE = r"<\|end\|>"
_MARK = re.compile(rf"(?P<opening>{_OPENING})|(?P<closing>{_CLOSING})|\{{")
_OPENING_TAG = re.compile(_OPENING)
_CLOSING_TAG = re.compile(rf"{_CLOSING}|{_END_OF_MESSAGE}")
_TAG = re.compile(rf"{_OPENING}|{_CLOSING}|{_END_OF_MESSAGE}")
_BEFORE_ANSWER = re.compile(r"[ \t\r]*(?:\n|\Z|[{`#<]|\[(?=[\[{\s\"]))")
_LINE_START = re.compile(r"(?:\A|[\n>▷\]])[\s\ufeff\u200b-\u200d\u2060]*\Z")
_NOTHING = re.compile(r"[\s\ufeff\u200b-\u200d\u2060]*")
_REST_OF_LINE = re.compile(r"[ \t\r]*(?:\n|\Z)")
_THEN_OBJECT = re.compile(rf"(?:{_CLOSING})\s*(?:```\w*\s*)?(?=[\[\s]*\{{\s*[\"'\w}}])")
_THEN_LINE = re.compile(rf"(?:{_CLOSING})[ \t\r]*(?=\n)")
_ESCAPED_OBJECT = re.compile(r"\{(?:\\n|\s)*\\\"")
_ESCAPED = re.compile(r"\\([\"\\n])")
_NEW_ATTEMPT = re.compile(r"\n(?:```\w*\s*)?(?=\{\s*\")")
_FENCED_ATTEMPT = re.compile(r"\n```\w*\s*(?=\{\s*\")")
_ENTITIES = re.compile(r"[^{]{0,200}\{\s*&quot;\w")
_ENTITY_BEGINS = re.compile(r"&#?\w{0,8}\Z")
"""An incomplete HTML entity at the end; some gateways escape the answer as HTML, quotes included."""
_MOST_UNFINISHED = 30
_MOST_TAGS = 50
_LONGEST_LINE = 200
"""These three limits keep the time linear."""
_SHOWN_BEFORE = 24


@dataclass(frozen=True, slots=True)
class Layout:
    """The parts of a text. `objects` are those outside of thoughts, `visible` is the text without thoughts.

    `is_thinking` means that the text ends inside thoughts.
    """

    objects: tuple[FoundObject, ...]
    visible: str
    is_thinking: bool
    has_thoughts: bool
    thoughts: str = ""


def lay_out(text: str) -> Layout:
    """Return the layout of `text`, a complete or partial answer. Linear time; never raises."""
    if '"' not in text and _ENTITIES.match(text):
        text = html.unescape(_ENTITY_BEGINS.sub("", text))
    return _Scan(text).result()


def without_thoughts(text: str) -> str:
    """Return `text` without the thoughts that thinking tags mark. Linear time; never raises."""
    layout = lay_out(text)
    return layout.visible.strip() if layout.has_thoughts else text


def thoughts_in(text: str) -> str:
    """Return the thoughts that thinking tags mark in `text`, without the tags. Linear time; never raises."""
    layout = lay_out(text)
    return _TAG.sub("", layout.thoughts) if layout.has_thoughts else ""


class _Scan:
    def __init__(self, text: str) -> None:
        self._text = text
        self._objects: list[FoundObject] = []
        self._visible: list[tuple[int, int]] = []
        self._from = 0
        self._is_thinking = self._has_thoughts = self._has_unescaped = False
        self._unfinished = 0

    def result(self) -> Layout:
        at = 0
        while (mark := _MARK.search(self._text, at)) is not None and not self._is_thinking:
            if mark["opening"]:
                at = self._skip_thoughts(mark) if self._opens(mark) else mark.end()
            elif mark["closing"]:
                if self._closes(mark):
                    self._drop_before(mark.end())
                at = mark.end()
            else:
                at = self._take_object(mark.start())
        if not self._is_thinking:
            self._visible.append((self._from, len(self._text)))
        visible = "".join(self._text[start:end] for start, end in self._visible)
        edges = [0, *(edge for span in self._visible for edge in span), len(self._text)]
        thoughts = "".join(self._text[edges[at] : edges[at + 1]] for at in range(0, len(edges), 2))
        return Layout(tuple(self._objects), visible, self._is_thinking, self._has_thoughts, thoughts)

    def _opens(self, mark: re.Match[str]) -> bool:
        line = self._text[max(mark.start() - _SHOWN_BEFORE, 0) : mark.start()]
        if not _LINE_START.search(line):
            return mark[0].startswith("<|")
        is_first = _NOTHING.fullmatch(self._text, self._from, mark.start()) is not None
        return is_first or _REST_OF_LINE.match(self._text, mark.end()) is not None

    def _closes(self, mark: re.Match[str]) -> bool:
        """Whether a closing tag ends thoughts: it is not quoted, and it ends a sentence or precedes an answer."""
        before = self._text[max(mark.start() - 1, 0) : mark.start()]
        is_bound = before in (".", "!", "?", "}", "\n") or _BEFORE_ANSWER.match(self._text, mark.end()) is not None
        if before in ("`", '"', "'", "“", "«") or not is_bound:
            return False
        line = self._text[max(mark.start() - _LONGEST_LINE, 0) : mark.start()].rpartition("\n")[2].lstrip()
        return _OPENING_TAG.search(line, 1) is None or line.startswith("<")

    def _skip_thoughts(self, opening: re.Match[str]) -> int:
        """Skip the thoughts that start with `opening`; return their end."""
        self._has_thoughts = True
        self._visible.append((self._from, opening.start()))
        tags = list(islice(_CLOSING_TAG.finditer(self._text, opening.end()), _MOST_TAGS))
        unquoted = (tag for tag in tags if self._text[tag.start() - 1] not in "`\"'")
        closing = next((tag for tag in tags if self._closes(tag)), None) or next(unquoted, None)
        if closing is None:
            self._is_thinking = True
            return len(self._text)
        self._from = closing.end()
        return closing.end()

    def _drop_before(self, at: int) -> None:
        self._has_thoughts = True
        self._objects.clear()
        self._visible.clear()
        self._from = at

    def _take_object(self, at: int) -> int:
        """Parse the object at `at`; return the offset to continue from."""
        if not self._has_unescaped and _ESCAPED_OBJECT.match(self._text, at):
            self._has_unescaped = True
            inside = _ESCAPED.sub(lambda match: {"n": "\n"}.get(match[1], match[1]), self._text[at:].rstrip("\\"))
            if (found := read_object(inside, 0)) is not None:
                self._objects.append(found)
                return len(self._text)
        found = read_object(self._text, at)
        if found is None:
            return at + 1
        endings = [
            ending
            for ending in _THEN_OBJECT.finditer(self._text, at, found.end)
            if OBJECT_START.match(self._text, self._text.index("{", ending.end()))
        ]
        if not found.is_whole:
            endings += _THEN_LINE.finditer(self._text, at)
        if endings:  # the object is an unfinished draft inside thoughts
            end = max(ending.end() for ending in endings)
            self._drop_before(end)
            return end
        if not found.value and not found.is_whole and self._unfinished < _MOST_UNFINISHED:
            self._unfinished += 1
            return at + 1
        return self._take_with_new_attempt(found)

    def _take_with_new_attempt(self, found: FoundObject) -> int:
        """Add an object, and a second attempt that the model started inside it; return the offset to continue from."""
        pattern = _FENCED_ATTEMPT if found.is_whole else _NEW_ATTEMPT
        attempts = list(pattern.finditer(self._text, found.start, found.end))
        again = read_object(self._text, attempts[-1].end()) if attempts else None
        if again is None:
            self._objects.append(found)
            return found.end
        if not found.is_whole:
            found = read_object(self._text[: attempts[-1].start()], found.start) or found
        self._objects += (found, again)
        return max(found.end, again.end)
