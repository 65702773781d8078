"""Tells the second half of a double click from a click."""

from textual import events
from textual.geometry import Offset
from textual.screen import Screen

_DOUBLE_CLICK_SECONDS = 0.5
"""Textual's own limit for a double click (`App.CLICK_CHAIN_TIME_THRESHOLD`)."""


class DoubleClicks:
    """Keeps the second half of a double click from what the first half has opened or uncovered. UI thread only."""

    def __init__(self) -> None:
        self._screen: Screen[object] | None = None
        self._place = Offset(-1, -1)
        self._time = float("-inf")
        self._is_dropping = False

    def drops(self, event: events.Event, screen: Screen[object]) -> bool:
        """Return whether a press or a release belongs to a double click that began on another screen than `screen`."""
        if isinstance(event, events.MouseDown):
            is_second = event.screen_offset == self._place and event.time - self._time <= _DOUBLE_CLICK_SECONDS
            self._is_dropping = is_second and screen is not self._screen
            return self._is_dropping
        if not isinstance(event, events.MouseUp):
            return False
        was_dropping, self._is_dropping = self._is_dropping, False
        if not was_dropping:
            self._screen, self._place, self._time = screen, event.screen_offset, event.time
        return was_dropping
