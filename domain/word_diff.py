"""What changed between two texts, in words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from domain.sequence_blocks import BlockMatcher

# Scripts without spaces: kana, Chinese characters and their rarer ones beyond the first plane.
_UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# What belongs to the character before it there: the sounds of kana, and which form of a character is meant.
_MARKS = "\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef"
# Not what \w means: that would cut Indian words before every vowel sign, and an emoji family into its members.
_NO_WORD = rf"\s!-/:-@\[-^`{{-~\xa1\xab\xbb\xbf\u2010-\u205e\u3000-\u303f\uff01-\uff0f\uff1a-\uff20{_UNSPACED}"
# A word, one character of a script without spaces, one line end, a run of blanks, or any other character.
_TOKEN = re.compile(rf"[{_UNSPACED}][{_MARKS}]*|[^{_NO_WORD}]+|\n|[^\S\n]+|.", re.DOTALL)
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_MOST_TOKENS = 3_000
"""Longer texts are matched by lines first, and then by the words of the lines that changed."""


class Change(Enum):
    """What became of a piece of text."""

    KEPT = " "
    REMOVED = "-"
    ADDED = "+"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text and what became of it."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line of either text, or of both: its own mark, and its pieces, of which only the changed ones are marked."""

    change: Change
    spans: tuple[Span, ...]

    @property
    def text(self) -> str:
        """The line without marks."""
        return "".join(span.text for span in self.spans)


def diff_words(old: str, new: str) -> tuple[Span, ...]:
    """Return the pieces of both texts in reading order: kept and removed ones make `old`, kept and added ones `new`.

    Pure. Texts of 70,000 characters take about a second at worst, be they blank lines alone (measured); where that
    would not do, blocks are replaced as a whole.
    """
    matched = list(_joined(_spans(_TOKEN.findall(old), _TOKEN.findall(new))))
    return tuple(_joined(iter(_at_line_ends(list(_joined(_without_crumbs(matched)))))))


def diff_lines(old: str, new: str) -> tuple[DiffLine, ...]:
    """Return the lines of both texts: one that is the same stands once, one that changed as it was and as it is.

    The last line counts as ended in both, whether it is or not. As fast as `diff_words`.
    """
    lines = _Lines()
    for span in diff_words(_ended(old), _ended(new)):
        for piece in _LINE.findall(span.text):
            text = piece.removesuffix("\n")
            lines.go_on(Span(span.change, text))
            if text != piece:
                lines.end(span.change)
    return tuple(lines.done)


class _Lines:
    """The lines that are done, and the one of each text that is under way."""

    def __init__(self) -> None:
        self.done: list[DiffLine] = []
        self._old: list[Span] = []
        self._new: list[Span] = []
        self._old_begins = 0
        """Where the old line began: what was added since then stands below it."""

    def go_on(self, span: Span) -> None:
        if span.text and span.change is not Change.ADDED:
            self._old_begins = self._old_begins if self._old else len(self.done)
            self._old.append(span)
        if span.text and span.change is not Change.REMOVED:
            self._new.append(span)

    def end(self, change: Change) -> None:
        """End the line of the text, or texts, that a line end of this change stands in."""
        old, new = tuple(self._old), tuple(self._new)
        if change is Change.KEPT and "".join(span.text for span in old) == "".join(span.text for span in new):
            self.done.append(DiffLine(Change.KEPT, tuple(Span(Change.KEPT, span.text) for span in new)))
        else:
            if change is not Change.ADDED:
                self.done.insert(self._old_begins if old else len(self.done), DiffLine(Change.REMOVED, old))
            if change is not Change.REMOVED:
                self.done.append(DiffLine(Change.ADDED, new))
        if change is not Change.ADDED:
            self._old.clear()
        if change is not Change.REMOVED:
            self._new.clear()


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}\n"


def _spans(old: list[str], new: list[str]) -> Iterator[Span]:
    matcher = BlockMatcher()
    if len(old) + len(new) <= _MOST_TOKENS:
        yield from _matched(matcher, old, new)
        return
    for block in matcher.blocks(_LINE.findall("".join(old)), _LINE.findall("".join(new))):
        if block.is_same:
            yield Span(Change.KEPT, block.new)
        else:
            yield from _matched(matcher, _TOKEN.findall(block.old), _TOKEN.findall(block.new))


def _matched(matcher: BlockMatcher, old: list[str], new: list[str]) -> Iterator[Span]:
    for block in matcher.blocks(old, new):
        if block.is_same:
            yield Span(Change.KEPT, block.new)
        else:
            yield Span(Change.REMOVED, block.old)
            yield Span(Change.ADDED, block.new)


def _without_crumbs(spans: list[Span]) -> Iterator[Span]:
    """Yield the spans with every kept blank between two changes changed too: "a b" for "c d" is one change, not two."""
    for at, span in enumerate(spans):
        is_crumb = span.change is Change.KEPT and not span.text.strip() and "\n" not in span.text
        if is_crumb and 0 < at < len(spans) - 1:
            yield Span(Change.REMOVED, span.text)
            yield Span(Change.ADDED, span.text)
        else:
            yield span


def _at_line_ends(spans: list[Span]) -> list[Span]:
    """Return the spans with every added or removed line ended by its own line end, not begun by the one before it."""
    for at in range(len(spans) - 2):
        before, changed, after = spans[at : at + 3]
        is_alone = before.change is after.change is Change.KEPT is not changed.change
        if is_alone and changed.text.startswith("\n") and after.text.startswith("\n"):
            spans[at : at + 3] = (
                Span(Change.KEPT, f"{before.text}\n"),
                Span(changed.change, f"{changed.text[1:]}\n"),
                Span(Change.KEPT, after.text[1:]),
            )
    return spans


def _joined(spans: Iterator[Span]) -> Iterator[Span]:
    """Yield the spans with neighbouring ones of a kind in one, what was removed before what was added."""
    removed = added = kept = ""
    for span in spans:
        if not span.text:
            continue
        if span.change is Change.KEPT:
            yield from _changes(removed, added)
            removed = added = ""
            kept += span.text
            continue
        if kept:
            yield Span(Change.KEPT, kept)
            kept = ""
        if span.change is Change.REMOVED:
            removed += span.text
        else:
            added += span.text
    if kept:
        yield Span(Change.KEPT, kept)
    yield from _changes(removed, added)


def _changes(removed: str, added: str) -> Iterator[Span]:
    if removed:
        yield Span(Change.REMOVED, removed)
    if added:
        yield Span(Change.ADDED, added)
