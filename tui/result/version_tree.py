"""How the versions of a prompt are written: in a few words for one of them, as a small tree for all."""

from datetime import datetime

from textual.content import Content

from domain.history.lineage import Lineage
from domain.prompts.record import PromptHistory
from domain.text.clean import one_line
from tui.text.cells import fit_text
from tui.text.records import local_time

_LABEL = "bold $text-accent"
_SHOWN = "bold"
_FEEDBACK_CELLS = 40
_DEEPEST = 4
"""Steps of two cells: a narrow screen has room for no more."""
_MOST_LINES = 15


def version_tree(lineage: Lineage, shown_uid: str, today: datetime) -> Content:
    """Return a heading and a line for each version, the shown one marked; nothing for a prompt of one version.

    Of very many the ones around the shown one are written, and how many others there are.
    """
    if lineage.find(shown_uid) is None or len(lineage.items) == 1:
        return Content("")
    lines = [_line(lineage, record, depth, shown_uid, today) for depth, record in lineage.tree()]
    at = next(index for index, (_, record) in enumerate(lineage.tree()) if record.uid == shown_uid)
    first = max(0, min(at - _MOST_LINES // 2, len(lines) - _MOST_LINES))
    last = first + _MOST_LINES
    above, below = first, max(len(lines) - last, 0)
    return Content("\n").join(
        [
            Content.styled("Versions", _LABEL),
            *([Content(f"  … {above} more above")] if above else []),
            *lines[first:last],
            *([Content(f"  … {below} more below")] if below else []),
        ]
    )


def _line(lineage: Lineage, record: PromptHistory, depth: int, shown_uid: str, today: datetime) -> Content:
    """Return for example "▸ v3 from v1: make it shorter · 14:05"."""
    is_shown = record.uid == shown_uid
    words = [f"v{record.version}{_origin(lineage, record)}", local_time(record.created_at, today)]
    words += ["edited"] * (record.accepted_text is not None)
    words += ["archived"] * (record.archived_at is not None)
    text = f"{'▸' if is_shown else ' '} {'  ' * min(depth, _DEEPEST)}{' · '.join(words)}"
    return Content.styled(text, _SHOWN) if is_shown else Content(text)


def _origin(lineage: Lineage, record: PromptHistory) -> str:
    if record.parent_uid is None:
        return ""
    parent = lineage.parent_of(record)
    origin = f"v{parent.version}" if parent is not None else "a deleted version"
    feedback = fit_text(one_line(record.feedback or ""), _FEEDBACK_CELLS)
    return f" from {origin}: {feedback or 'a different one'}"
