"""What changed between two texts, word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import TYPE_CHECKING

from domain.text.scripts import SIGNS, UNSPACED

if TYPE_CHECKING:
    from rapidfuzz.distance import MatchingBlock


# Marks that belong to the character before them: the voicing marks of kana, and variation selectors.
_MARKS = "\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef"
# Not \W: that would split Indian words before every vowel sign, and an emoji family into its members.
_NO_WORD = rf"\s!-/:-@\[-^`{{-~\xa1\xab\xbb\xbf\u2010-\u205e{SIGNS}{UNSPACED}"
# A word, one character of a script without spaces, one line end, a run of blanks, or any other character.
_TOKEN = re.compile(rf"[{UNSPACED}][{_MARKS}]*|[^{_NO_WORD}]+|\n|[^\S\n]+|.", re.DOTALL)
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_SENTENCE = re.compile(r"[^\n.!?。！？]*[\n.!?。！？]+[^\S\n]*|[^\n.!?。！？]+")
_LONG = 10_000
"""Changed passages longer than this, in characters, are matched by sentence before they are matched by word."""
_MOST_PAIRS = 100_000_000
"""The most pairs of elements to compare in one match: one bit each, 12 MB in all, and about 0.1 s (measured)."""


class Change(Enum):
    """What happened to a piece of text."""

    KEPT = " "
    REMOVED = "-"
    ADDED = "+"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text and what happened to it."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line of either text or of both: how the line changed, and its pieces with how each changed."""

    change: Change
    spans: tuple[Span, ...]

    @property
    def text(self) -> str:
        """The line without marks."""
        return "".join(span.text for span in self.spans)


def diff_words(old: str, new: str) -> tuple[Span, ...]:
    """Return the pieces of both texts in reading order: kept and removed ones make `old`, kept and added ones `new`.

    Pure. A passage that is too large to match by lines, sentences or words (`_MOST_PAIRS`) counts as replaced.
    """
    matched = list(_joined(_spans(old, new)))
    whole = list(_joined(_without_crumbs(matched)))
    return tuple(_joined(iter(_at_line_ends(list(_joined(_before_blanks(whole)))))))


def diff_lines(old: str, new: str) -> tuple[DiffLine, ...]:
    """Return the lines of both texts: an unchanged line once, a changed line in its old and its new form.

    A missing line end at the end of a text is not a change. As fast as `diff_words`.
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
    """The finished lines, and the unfinished line of each text."""

    def __init__(self) -> None:
        self.done: list[DiffLine] = []
        self._old: list[Span] = []
        self._new: list[Span] = []
        self._old_begins = 0
        """The index at which to insert the old line, above the lines added since it began."""

    def go_on(self, span: Span) -> None:
        if span.text and span.change is not Change.ADDED:
            self._old_begins = self._old_begins if self._old else len(self.done)
            self._old.append(span)
        if span.text and span.change is not Change.REMOVED:
            self._new.append(span)

    def end(self, change: Change) -> None:
        """End the line of the old text, the new text or both, depending on the change of the line end."""
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


def _spans(old: str, new: str, pieces: tuple[re.Pattern[str], ...] = (_LINE, _SENTENCE, _TOKEN)) -> Iterator[Span]:
    """Yield the pieces of both texts: the lines that are the same, and the differences matched in finer pieces."""
    pattern, *finer = pieces
    for is_same, before, after in _blocks(pattern.findall(old), pattern.findall(new)):
        if is_same:
            yield Span(Change.KEPT, after)
        elif finer and before and after:
            yield from _spans(before, after, tuple(finer if max(len(before), len(after)) > _LONG else finer[-1:]))
        else:
            yield Span(Change.REMOVED, before)
            yield Span(Change.ADDED, after)


def _blocks(old: list[str], new: list[str]) -> Iterator[tuple[bool, str, str]]:
    """Yield blocks in order: whether both sides are the same, the old text, the new text. Some blocks are empty."""
    start = _same_at_start(old, new)
    end = _same_at_start(old[start:][::-1], new[start:][::-1])
    old_end, new_end = len(old) - end, len(new) - end
    yield True, "".join(old[:start]), "".join(new[:start])
    old_at, new_at = start, start
    for block in _matches(old[start:old_end], new[start:new_end]):
        at, new_to = start + block.a, start + block.b
        yield False, "".join(old[old_at:at]), "".join(new[new_at:new_to])
        old_at, new_at = at + block.size, new_to + block.size
        yield True, "".join(old[at:old_at]), "".join(new[new_to:new_at])
    yield True, "".join(old[old_end:]), "".join(new[new_end:])


def _matches(old: list[str], new: list[str]) -> list["MatchingBlock"]:
    """Return the blocks of the longest common subsequence, and an empty block at the end of both.

    Returns only the empty block for more than `_MOST_PAIRS` pairs.
    """
    from rapidfuzz.distance import LCSseq, MatchingBlock  # noqa: PLC0415 - loading it takes a while

    if len(old) * len(new) > _MOST_PAIRS:
        return [MatchingBlock(len(old), len(new), 0)]
    return LCSseq.opcodes(old, new).as_matching_blocks()


def _same_at_start(old: list[str], new: list[str]) -> int:
    shorter = min(len(old), len(new))
    return next((at for at in range(shorter) if old[at] != new[at]), shorter)


def _without_crumbs(spans: list[Span]) -> Iterator[Span]:
    """Mark kept blanks between two changes as changed too, so that "a b" for "c d" is one change and not two."""
    for at, span in enumerate(spans):
        is_crumb = span.change is Change.KEPT and not span.text.strip() and "\n" not in span.text
        if is_crumb and 0 < at < len(spans) - 1:
            yield Span(Change.REMOVED, span.text)
            yield Span(Change.ADDED, span.text)
        else:
            yield span


def _before_blanks(spans: list[Span]) -> Iterator[Span]:
    """Mark the trailing blank as kept where the removed and the added text end with the same one."""
    blank = ""
    for span, after in pairwise([*spans, Span(Change.KEPT, "")]):
        if (span.change, after.change) == (Change.REMOVED, Change.ADDED):
            ends = [text[len(text.rstrip(" \t")) :] for text in (span.text, after.text)]
            blank = ends[0] if ends[0] == ends[1] else ""
        yield Span(span.change, span.text.removesuffix(blank))
        if span.change is Change.ADDED:
            yield Span(Change.KEPT, blank)
            blank = ""


def _at_line_ends(spans: list[Span]) -> list[Span]:
    """Shift the spans so that an added or removed line includes its own line end, not the one before it."""
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
    """Merge neighbouring spans of the same kind, with removed text before added text."""
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
