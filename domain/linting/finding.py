"""What a rule finds in a prompt, and where."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from domain.linting.prompt import Prompt


@dataclass(frozen=True, slots=True)
class Hit:
    """What a rule found: the span of the prompt's text, what is wrong, and what to do."""

    start: int
    end: int
    message: str
    next_step: str
    other: tuple[int, int] | None = None
    """The span that this one contradicts or repeats."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule by its id, one sentence that says what it finds, and whether it is on unless it is named."""

    id: str
    meaning: str
    find: "Callable[[Prompt], Iterator[Hit]]"
    is_on: bool = True


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A part of a file. Lines and columns count from 1, columns in characters; the end is that after the last one."""

    line: int
    column: int
    end_line: int
    end_column: int
    quote: str
    """The text there on one line, shortened, without secrets."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding for a person or an editor."""

    rule: str
    place: Place
    message: str
    next_step: str
    other: Place | None = None
