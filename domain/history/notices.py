"""What happened to the history, as the person should read it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Notice:
    """A title, a plain sentence and what to do, if anything; `is_good` when nothing was lost and nothing is to do."""

    title: str
    sentence: str
    next_step: str = ""
    is_good: bool = True


@dataclass(frozen=True, slots=True)
class RetentionReport:
    """What was done to old records, or, as `notice`, what will be done at the next start once it was seen."""

    archived: int = 0
    deleted: int = 0
    notice: str = ""
