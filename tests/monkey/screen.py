"""What a person reads on the screen: which record the next key is about. Knows nothing of how the screen is made."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from domain.prompts.record import PromptHistory
from domain.search.parser import HELP
from domain.text.clean import one_line

_TITLE = re.compile(r"[┏╭][━─] (History|Result) [━─]*[^┓╮]*[┓╮]")
_CURSOR = "›"
_EXPLANATION = HELP.split(" · ", maxsplit=1)[0] + " ·"
_WHOLE_TITLE = 8
"""So many characters of an idea at least must be on the screen to recognise it."""


@dataclass(frozen=True, slots=True)
class Pane:
    """The text in a frame; `has_keyboard` when its frame is heavy."""

    lines: tuple[str, ...]
    has_keyboard: bool


def panes(screen: str) -> dict[str, Pane]:
    """Return the panes of the main screen by their titles; those that are not whole are left out."""
    lines = screen.split("\n")
    found: dict[str, Pane] = {}
    for row, line in enumerate(lines):
        for match in _TITLE.finditer(line):
            left, right = match.start(), match.end() - 1
            bottom = "┗" if line[left] == "┏" else "╰"
            inside: list[str] = []
            for below in lines[row + 1 :]:
                if below[left : left + 1] == bottom:
                    found[match[1]] = Pane(tuple(inside), line[left] == "┏")
                    break
                inside.append(below[left + 1 : right])
    return found


def meant(screen: str, records: Iterable[PromptHistory]) -> frozenset[str] | None:
    """Return the uids of the records that a command may be about now; None when the screen does not say.

    It is about the row with the cursor while the keyboard is in the history, else about the record that is shown; also
    while the search is explained because nothing is typed there: the result has followed a cursor that was moved.
    Records with the same idea cannot be told apart here.
    """
    shown = panes(screen)
    history = shown.get("History")
    if history is not None and history.has_keyboard and not explains_search(history):
        row = next((line for line in history.lines if line.startswith(_CURSOR)), None)
        return None if row is None else _named(row.removeprefix(_CURSOR), records)
    if "Result" not in shown:
        return None
    return _named(header(shown["Result"]), records)


def explains_search(history: Pane) -> bool:
    """Say whether the keyboard is in the search box, and nothing is typed there."""
    return any(line.strip().startswith(_EXPLANATION) for line in history.lines)


def header(result: Pane) -> str:
    """Return what stands above the first blank line of the result."""
    words: list[str] = []
    for line in result.lines:
        if not line.strip():
            break
        words.append(line.strip())
    return " ".join(words)


def _named(words: str, records: Iterable[PromptHistory]) -> frozenset[str] | None:
    """Return the records whose idea begins where these words, which may be cut, name one."""
    title = words.rsplit(" · ", maxsplit=1)[-1].strip().rstrip("▁▂▃▄▅▆▇█ ").rstrip("…").rstrip()
    if len(title) < _WHOLE_TITLE:
        return None
    return frozenset(one.uid for one in records if one_line(one.original_idea).startswith(title)) or None
