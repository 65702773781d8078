"""Rows that are drawn one by one: only those on the screen take time."""

from collections.abc import Iterable
from dataclasses import dataclass

from rich.segment import Segment
from textual.containers import VerticalScroll
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget


def scroll_half_page(widget: Widget, by: int) -> None:
    """Scroll a widget down by half a screenful; with -1 up."""
    widget.scroll_relative(y=by * max(widget.scrollable_content_region.height // 2, 1), animate=False)


class LongText(VerticalScroll, inherit_bindings=False):
    """Scrolls widgets, by half a screenful too."""

    def action_half_page(self, by: int) -> None:
        """Scroll down by half a screenful; with -1 up."""
        scroll_half_page(self, by)


class RowsView(ScrollView, can_focus=True, inherit_bindings=False):
    """Draws the rows of its subclass. UI thread only."""

    @dataclass
    class Widened(Message):
        """The rows need another width."""

        width: int

    row_count = 0
    """How many rows there are."""

    @property
    def width(self) -> int:
        """The cells in a row; 0 before the layout."""
        return self.scrollable_content_region.width

    @property
    def base_style(self) -> Style:
        """The style of cells without text."""
        raise NotImplementedError

    def segments(self, row: int) -> Iterable[Segment]:
        """Return what to draw in a row, counted from 0; it is cut or padded to the width."""
        raise NotImplementedError

    def show_count(self, count: int) -> None:
        """Set the number of rows, and draw them again."""
        self.row_count = count
        self.virtual_size = Size(self.width, count)
        self.refresh()

    def jump_to(self, row: int) -> None:
        """Scroll a row to the top at once."""
        self.scroll_to(y=row, animate=False, force=True, immediate=True)

    def action_half_page(self, by: int) -> None:
        """Scroll down by half a screenful; with -1 up."""
        scroll_half_page(self, by)

    def render_line(self, y: int) -> Strip:
        """Draw one row of the screen."""
        row, base = self.scroll_offset.y + y, self.base_style.rich_style
        if row >= self.row_count:
            return Strip.blank(self.width, base)
        return Strip(self.segments(row)).adjust_cell_length(self.width, base)

    def on_resize(self) -> None:
        """Ask for rows that fit."""
        self.post_message(self.Widened(self.width))
