"""What happened to the history file, as the person should read it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HistoryNews:
    """A title, a plain sentence and what to do, if anything; `is_good` when nothing was lost and nothing is to do."""

    title: str
    sentence: str
    next_step: str = ""
    is_good: bool = True
