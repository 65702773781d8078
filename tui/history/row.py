"""How a row of the history is written: the idea; then how old, what is unusual, pattern, framework, model."""

from datetime import datetime, timedelta

from textual.content import Content, Span
from textual.style import Style

from domain.history.reader import ListItem
from domain.patterns.pattern import NEUTRAL
from domain.prompts.record import PromptHistory
from domain.search.normalise import Term, spans_of
from domain.text.clean import one_line
from tui.text.cells import grapheme_start

TITLE_CHARACTERS = 200
_MATCH = Style(bold=True, underline=True)
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def title_of(item: ListItem, terms: tuple[Term, ...] = (), width: int = TITLE_CHARACTERS) -> Content:
    """Return the first line, with what was looked for marked in it, and moved into the first `width` characters."""
    entry = item.entry
    if not isinstance(entry, PromptHistory):
        return Content.styled("! unreadable record", "bold")
    title = one_line(entry.original_idea)[:TITLE_CHARACTERS]
    spans = spans_of(title, terms)
    if spans and spans[0][1] > width:
        cut = grapheme_start(title, max(min(spans[0][0] - width // 3, len(title) - width + 1), 0))
        title, spans = f"…{title[cut:]}", [(start - cut + 1, end - cut + 1) for start, end in spans]
    return Content(title, [Span(start, end, _MATCH) for start, end in spans])


def details_of(item: ListItem, now: datetime) -> str:
    """Return the second line."""
    entry = item.entry
    if not isinstance(entry, PromptHistory):
        return one_line(entry.reason)[:TITLE_CHARACTERS]
    marks = [
        "◌ waiting" if item.waiting else "",
        "archived" if entry.archived_at is not None else "",
        "★" if entry.favorite else "",
        f"v{entry.version}" if entry.version > 1 else "",
        f"⚑{len(entry.findings)}" if entry.findings else "",
        age(entry.created_at, now),
        one_line(entry.pattern_title) if entry.pattern != NEUTRAL else "",
        entry.framework.value,
        one_line(entry.model),
    ]
    return " · ".join(mark for mark in marks if mark)


def age(moment: datetime, now: datetime) -> str:
    """Return how long ago `moment` was, in its greatest unit; both are aware. A moment to come is now."""
    seconds = max((now - moment) // timedelta(seconds=1), 0)
    if seconds < _MINUTE:
        return "now"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min"
    if seconds < _DAY:
        return f"{seconds // _HOUR} h"
    days = seconds // _DAY
    for unit, length in (("y", 365), ("mo", 30), ("wk", 7)):
        if days >= length:
            return f"{days // length} {unit}"
    return f"{days} d"
