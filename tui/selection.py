"""Which record a command is about: every command asks here, and nowhere else."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from domain.history.reader import ListItem
from domain.prompts.record import PromptHistory

LOADING = "This record is still being read. Press the key again."
_UNREADABLE = "A record that cannot be read can only be copied."


@dataclass(frozen=True, slots=True)
class Row:
    """The row that is meant."""

    item: ListItem


class NoRow(Enum):
    """Why no row is meant."""

    LOADING = auto()
    """One is meant, and it is still being read."""
    NONE = auto()


Answer = Row | NoRow


class Selection:
    """Answers with the row under the list's cursor while the keyboard points at rows, else with what is shown.

    When one of the two has no row, the other does not take its place. UI thread only.
    """

    def __init__(
        self,
        chosen: Callable[[], Answer | None],
        shown: Callable[[], Answer],
        is_awaited: Callable[[], bool],
        newest: Callable[[ListItem], ListItem],
        tell: Callable[[str], object],
    ) -> None:
        """Take where to look.

        Args:
            chosen: Returns what is under the cursor, and None while the keyboard is elsewhere.
            shown: Returns what the result shows.
            is_awaited: Returns True while a record that a key asked for is being read; it takes the place of both.
            newest: Returns a row with what is typed into it at this moment.
            tell: Shows you a sentence.
        """
        self._chosen = chosen
        self._shown = shown
        self._is_awaited = is_awaited
        self._newest = newest
        self._tell = tell

    @property
    def is_choosing(self) -> bool:
        """Whether the keyboard points at rows."""
        return self._chosen() is not None

    def answer(self) -> Answer:
        """Return the row that is meant now, or why there is none."""
        if self._is_awaited():
            return NoRow.LOADING
        chosen = self._chosen()
        return self._shown() if chosen is None else chosen

    @property
    def why_none(self) -> str:
        """Why no row is meant, as a sentence; empty when one is."""
        answer = self.answer()
        if isinstance(answer, Row):
            return ""
        if answer is NoRow.LOADING:
            return LOADING
        return "No record is under the cursor." if self.is_choosing else "Open a record first."

    @property
    def why_no_record(self) -> str:
        """Why no record is meant that can be read, as a sentence; empty when one is."""
        answer = self.answer()
        if isinstance(answer, Row):
            return "" if isinstance(answer.item.entry, PromptHistory) else _UNREADABLE
        return self.why_none

    def row(self) -> ListItem | None:
        """Return the row that is meant; say why there is none."""
        answer = self.answer()
        if isinstance(answer, Row):
            return answer.item
        self._tell(self.why_none)
        return None

    def record(self) -> tuple[ListItem, PromptHistory] | None:
        """Return the row that is meant and its record, with what is typed into it; say why there is none."""
        item = self.row()
        if item is None:
            return None
        item = self._newest(item)
        if isinstance(item.entry, PromptHistory):
            return item, item.entry
        self._tell(_UNREADABLE)
        return None

    def newest(self, item: ListItem) -> ListItem:
        """Return a row with what is typed into it at this moment."""
        return self._newest(item)

    def uid(self) -> str | None:
        """Return the uid of the record that is meant, if it can be read; say why there is none."""
        meant = self.record()
        return None if meant is None else meant[1].uid
