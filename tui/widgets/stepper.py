"""A choice among a few values on one line, by keys or the mouse."""

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar

from textual import events
from textual.content import Content
from textual.widgets import Static

from tui.keys.popup_keys import IN_THE_PLACES
from tui.keys.tables import bindings

_T = TypeVar("_T")
_MARK_CELLS = 3
"""The cells around and between two values."""


def turned(values: Sequence[_T], chosen: _T, by: int) -> _T:
    """Return the value `by` places after the chosen one; the first follows the last."""
    at = values.index(chosen) if chosen in values else -1
    return values[(at + by) % len(values)]


def beside_each_other(values: Sequence[_T], chosen: _T | None, word: Callable[[_T], str]) -> str:
    """Return the values in a row, with marks around the chosen one."""
    return " ".join(f"‹{word(one)}›" if one == chosen else f" {word(one)} " for one in values)


def value_at(values: Sequence[_T], column: int, word: Callable[[_T], str]) -> tuple[_T] | None:
    """Return the value at a column of the row, counted from 0, in a tuple; None where there is none."""
    end = 0
    for value in values:
        start, end = end, end + len(word(value)) + _MARK_CELLS
        if start <= column < end:
            return (value,)
    return None


class Stepper(Static, Generic[_T], can_focus=True):
    """Shows values after a label. Without values there is nothing to choose."""

    BINDINGS = bindings(IN_THE_PLACES)

    def __init__(self, label: str, words: Mapping[_T, str], *, id: str) -> None:  # noqa: A002 - Textual's own parameter name
        """Take the label, and the word for each possible value."""
        super().__init__("", id=id, markup=False)
        self._label = f"{label} "
        self._words = words
        self.values: tuple[_T, ...] = ()
        self.chosen: _T | None = None

    def offer(self, values: tuple[_T, ...]) -> None:
        """Offer these values; the first is chosen."""
        self.values = values
        self._choose(values[0] if values else None)

    def action_turn(self, by: int) -> None:
        """Choose another value."""
        if self.chosen is not None:
            self._choose(turned(self.values, self.chosen, by))

    def action_next(self) -> None:
        """Focus the next field."""
        self.screen.focus_next()

    def on_click(self, event: events.Click) -> None:
        """Choose the value under the mouse, or the next one."""
        found = value_at(self.values, event.get_content_offset_capture(self).x - len(self._label), self._word)
        if found is None or found[0] == self.chosen:
            self.action_turn(1)
        else:
            self._choose(found[0])

    def _choose(self, value: _T | None) -> None:
        self.chosen = value
        self.update(Content(f"{self._label}{beside_each_other(self.values, value, self._word)}"))

    def _word(self, value: _T) -> str:
        return self._words[value]
