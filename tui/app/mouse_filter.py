"""Drops clicks that were not meant for the widget now under the pointer."""

from textual import events
from textual.geometry import Offset
from textual.screen import Screen

_DOUBLE_CLICK_SECONDS = 0.5
"""Textual's own limit for a double click (`App.CLICK_CHAIN_TIME_THRESHOLD`)."""


class MouseFilter:
    """Drops the second click of a double click whose first changed the screen, and clicks on removed widgets.

    UI thread only.
    """

    def __init__(self) -> None:
        self._screen: Screen[object] | None = None
        self._place = Offset(-1, -1)
        self._time = float("-inf")
        self._is_dropping = False

    def drops(self, event: events.MouseEvent, screen: Screen[object]) -> bool:
        """Return whether `screen`, which is on top, must not get the event."""
        return self._began_elsewhere(event, screen) or _is_on_removed(event, screen)

    def _began_elsewhere(self, event: events.MouseEvent, screen: Screen[object]) -> bool:
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


def _is_on_removed(event: events.MouseEvent, screen: Screen[object]) -> bool:
    """Return whether a widget that was removed is under the pointer.

    Textual (8.2.8) finds it there until the next layout, and raises because the text under the pointer has no parent to
    select it in.
    """
    if not isinstance(event, events.MouseDown | events.MouseMove):
        return False
    widget, _offset = screen.get_widget_and_offset_at(event.x, event.y)
    return widget is not None and widget is not screen and widget.parent is None
