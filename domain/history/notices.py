"""What happened to the history, worded for the user."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Notice:
    """A title, a sentence and a next step, if any. `is_good` when nothing was lost and the user need not act."""

    title: str
    sentence: str
    next_step: str = ""
    is_good: bool = True


@dataclass(frozen=True, slots=True)
class RetentionReport:
    """How many old records were archived or deleted; or a `notice` of what the next start does once the user saw it."""

    archived: int = 0
    deleted: int = 0
    notice: str = ""
