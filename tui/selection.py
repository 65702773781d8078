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
    """The selected row."""

    item: ListItem


class NoRow(Enum):
    """Why no row is selected."""

    LOADING = auto()
    """One is selected, and it is still being read."""
    NONE = auto()


Answer = Row | NoRow


@dataclass(eq=False, repr=False, kw_only=True)
class Selection:
    """Answers with the row under the list's cursor while the keyboard points at rows, else with what is shown.

    When one of the two has no row, the other does not take its place. UI thread only.
    """

    chosen: Callable[[], Answer | None]
    """Returns what is under the cursor, and None while the keyboard is elsewhere."""
    shown: Callable[[], Answer]
    """Returns what the result shows."""
    is_awaited: Callable[[], bool]
    """Returns whether a record that a key asked for is being read; it takes the place of both."""
    newest: Callable[[ListItem], ListItem]
    """Returns a row with what is typed into it at this moment."""
    tell: Callable[[str], object]
    """Shows you a sentence."""

    @property
    def is_choosing(self) -> bool:
        """Whether the keyboard points at rows."""
        return self.chosen() is not None

    def answer(self) -> Answer:
        """Return the selected row, or why there is none."""
        if self.is_awaited():
            return NoRow.LOADING
        chosen = self.chosen()
        return self.shown() if chosen is None else chosen

    @property
    def why_none(self) -> str:
        """Why no row is selected, as a sentence; empty when one is."""
        answer = self.answer()
        if isinstance(answer, Row):
            return ""
        if answer is NoRow.LOADING:
            return LOADING
        return "No record is under the cursor." if self.is_choosing else "Open a record first."

    @property
    def why_no_record(self) -> str:
        """Why no readable record is selected, as a sentence; empty when one is."""
        answer = self.answer()
        if isinstance(answer, Row):
            return "" if isinstance(answer.item.entry, PromptHistory) else _UNREADABLE
        return self.why_none

    def row(self) -> ListItem | None:
        """Return the selected row; say why there is none."""
        answer = self.answer()
        if isinstance(answer, Row):
            return answer.item
        self.tell(self.why_none)
        return None

    def row_and_record(self) -> tuple[ListItem, PromptHistory] | None:
        """Return the selected row and its record, with what is typed into it; say why there is none."""
        item = self.row()
        if item is None:
            return None
        item = self.newest(item)
        if isinstance(item.entry, PromptHistory):
            return item, item.entry
        self.tell(_UNREADABLE)
        return None

    def record(self) -> PromptHistory | None:
        """Return the selected record, with what is typed into it; say why there is none."""
        selected = self.row_and_record()
        return None if selected is None else selected[1]
