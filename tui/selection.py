"""Which row a command is about: every command asks here, and nowhere else."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Generic, TypeVar

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Row(Generic[_T]):
    """The row that is meant."""

    item: _T


class NoRow(Enum):
    """Why no row is meant."""

    LOADING = auto()
    """One is meant, and it is still being read."""
    NONE = auto()


Answer = Row[_T] | NoRow


class Selection(Generic[_T]):
    """Answers with the row under the list's cursor while the keyboard points at rows, else with what is shown.

    When one of the two has no row, the other is not taken in its place. UI thread only.

    `chosen` returns what is under the cursor, and None while the keyboard is elsewhere; `shown` returns what is shown.
    While `is_awaited` returns True, what a key has asked for will take the place of both as soon as it is read.
    """

    def __init__(
        self,
        chosen: Callable[[], Answer[_T] | None],
        shown: Callable[[], Answer[_T]],
        is_awaited: Callable[[], bool],
    ) -> None:
        self._chosen = chosen
        self._shown = shown
        self._is_awaited = is_awaited

    @property
    def is_choosing(self) -> bool:
        """Whether the keyboard points at rows."""
        return self._chosen() is not None

    def answer(self) -> Answer[_T]:
        """Return the row that is meant now, or why there is none."""
        if self._is_awaited():
            return NoRow.LOADING
        chosen = self._chosen()
        return self._shown() if chosen is None else chosen
