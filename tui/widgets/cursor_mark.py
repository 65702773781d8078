"""Lists whose row under the cursor has a mark: it is to be told without colour."""

from collections.abc import Callable

from rich.segment import Segment
from textual.strip import Strip
from textual.widgets import OptionList

BEGINS = "\N{NO-BREAK SPACE}"
"""Where the mark goes: a row that can have one begins with this."""
_CURSOR = "›"


class MarkedList(OptionList, inherit_bindings=False):
    """Draws the mark when it draws the list, so that moving the cursor changes no row."""

    def render_line(self, y: int) -> Strip:
        """Draw the mark before the row under the cursor."""
        strip = super().render_line(y)
        at = strip.text.find(BEGINS)
        style = next((part.style for part in strip if BEGINS in part.text), None)
        if at < 0 or style is None or strip.text[:at].strip():
            return strip
        mark = _CURSOR if style.meta.get("option") == self.highlighted else " "
        return Strip.join([strip.crop(0, at), Strip([Segment(mark, style)]), strip.crop(at + 1)])

    def action_page_up(self) -> None:
        """Go up by a screenful."""
        self._if_laid_out(super().action_page_up)

    def action_page_down(self) -> None:
        """Go down by a screenful."""
        self._if_laid_out(super().action_page_down)

    def _if_laid_out(self, move: Callable[[], None]) -> None:
        """Move only once there are lines: Textual (8.2.8) raises before, as when the key comes with the list's own."""
        if self.scrollable_content_region:
            move()
