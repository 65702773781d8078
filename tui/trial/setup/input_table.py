"""The test inputs in a table: a row each, a column for each variable and for the message."""

from collections.abc import Sequence

from domain.evaluation.experiment import Case
from domain.text.clean import one_line
from tui.keys.tables import bindings
from tui.keys.trial_keys import IN_THE_INPUTS
from tui.widgets.choice_list import Cells, ChoiceList

MESSAGE = "message"
_NUMBER = 3
_NARROWEST = 10
_MOST_CELL = 200
"""Characters of a value that are looked at for its cell."""


class InputTable(ChoiceList, inherit_bindings=False):
    """Shows the inputs; the screen changes them."""

    BINDINGS = bindings(IN_THE_INPUTS)

    @property
    def at(self) -> int | None:
        """The number of the input under the cursor, from 0."""
        return None if self.chosen is None else int(self.chosen)

    def action_move(self, by: int, pages: int = 0) -> None:
        """Move the cursor by rows or screenfuls."""
        self.move(by, pages)


def columns_of(cases: Sequence[Case], variables: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the columns: the variables, other values, and the message if an input has one."""
    others = (name for case in cases for name, _ in case.values)
    message = (MESSAGE,) if any(case.message for case in cases) else ()
    return tuple(dict.fromkeys((*variables, *others))) + message


def table_rows(cases: Sequence[Case], variables: Sequence[str], width: int) -> tuple[str, dict[str, Cells]]:
    """Return the line above the table, and its rows by the number of the input."""
    columns = columns_of(cases, variables)
    room = max(_NARROWEST, (width - _NUMBER - 2) // max(len(columns), 1) - 1)
    cells = [f"{one_line(name):{room}.{room}}" for name in columns]
    head = f" {'#':>{_NUMBER}} {' '.join(cells)}" if columns else ""
    return head, {str(number): _row(number, case, columns, room) for number, case in enumerate(cases)}


def _row(number: int, case: Case, columns: Sequence[str], room: int) -> Cells:
    values = {**dict(case.values), **({MESSAGE: case.message} if case.message else {})}
    shown = [_cell(values.get(name), room) for name in columns]
    return ((f"{number + 1:>{_NUMBER}}", _NUMBER, "$text-muted"), *(shown or [("no input", 0, "")]))


def _cell(value: str | None, room: int) -> tuple[str, int, str]:
    """Return a value, or which kind of none it is: an empty one fills its variable, a missing one does not."""
    if not value:
        return ("·" if value is None else "(empty)", room, "$text-muted")
    return (one_line(value[:_MOST_CELL]), room, "")
