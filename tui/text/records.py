"""Describes a record of the history in one line."""

from datetime import datetime

from domain.history.lineage import Lineage
from domain.history.reader import ListItem
from domain.prompts.clarifying import questions_of
from domain.prompts.record import PromptHistory, StoredRecord, UnreadableRecord
from domain.runtime.local_time import to_zone
from domain.text.clean import one_line
from tui.keys.active import key_label
from tui.text.cells import fit_text

_IDEA_CELLS = 60
GONE = "✗ no longer in the history; you can still copy its text"


def deleted_words() -> str:
    """Say that the shown record was deleted, and what you can do."""
    return f"– deleted; {key_label('undo-here')} restores it, {key_label('copy-here')} copies its text"


def saved_state(item: ListItem, lineage: Lineage, today: datetime, *, saves: bool) -> str:
    """Return on one line whether a record is saved, its version, its time, and its idea.

    `lineage` has the known versions; `saves` is False when nothing is saved on disk.
    """
    words = "✓ kept until you quit"
    if saves:
        words = "◌ kept, waiting to be saved" if item.waiting else "✓ saved"
    if isinstance(item.entry, PromptHistory):
        words += "".join(f" · {version}" for version in [version_words(item.entry, lineage)] if version)
        words += " · edited" * (item.entry.accepted_text is not None)
        words += " · ★ favourite" * item.entry.favorite
        words += f" · archived ({key_label('archive-here')} restores it)" * (item.entry.archived_at is not None)
    return record_state(words, item.entry, today)


def record_state(words: str, entry: StoredRecord, today: datetime) -> str:
    """Return one line: `words`, the time of the record, the number of questions below it, its idea."""
    if isinstance(entry, UnreadableRecord):
        return words
    count = len(questions_of(entry))
    asks = f"{count} question{'s' * (count != 1)} below ({key_label('answer')})" if count else ""
    idea = fit_text(one_line(entry.original_idea), _IDEA_CELLS)
    return " · ".join(part for part in (words, local_time(entry.created_at, today), asks, idea) if part)


def version_words(record: PromptHistory, lineage: Lineage) -> str:
    """Return "v2 of 3", and "from v1" if that is not the previous version; empty for a single version."""
    if lineage.find(record.uid) is None or len(lineage.items) == 1:
        return f"v{record.version}" if record.version > 1 else ""
    words = f"v{record.version} of {lineage.last_version}"
    parent = lineage.parent_of(record)
    return words if parent is None or parent.version == record.version - 1 else f"{words} · from v{parent.version}"


def local_time(moment: datetime, today: datetime) -> str:
    """Return `moment` in local time, without what it has in common with `today`."""
    moment, today = to_zone(moment), to_zone(today)
    if moment.date() == today.date():
        return f"{moment:%H:%M}"
    return f"{moment:%d %b %H:%M}" if moment.year == today.year else f"{moment:%Y-%m-%d}"
