"""Draws the rows of the history: only those on the screen, so that their number does not matter."""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from textual import events
from textual.content import Content
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from domain.history.reader import ListItem
from domain.search.normalise import Term
from tui.history.row import details_of, title_of
from tui.history.rows import HistoryRows
from tui.keys.tables import IN_A_LIST_OR_RESULT, IN_THE_LIST, bindings
from tui.terminal.textual_private import set_scrolled_size
from tui.text.cells import fit

_ROW_LINES = 2
_UNKNOWN = "…"
_CURSOR = "›"


class HistoryList(ScrollView, can_focus=True, inherit_bindings=False):
    """Draws two lines a row; moves with the arrows or j and k."""

    FOOTER_ALONE: ClassVar[bool] = True

    BINDINGS = bindings(IN_A_LIST_OR_RESULT, IN_THE_LIST)
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "history-list--title",
        "history-list--details",
        "history-list--title-highlighted",
        "history-list--details-highlighted",
    }

    highlighted: reactive[int | None] = reactive(None)
    """The row under the cursor."""

    def __init__(
        self,
        now: Callable[[], datetime],
        *,
        on_preview: Callable[[ListItem | None], object],
        on_open: Callable[[], object],
        on_pages: Callable[[list[int]], object],
    ) -> None:
        """Take the time, and what is called: see `HistorySidebar`."""
        super().__init__(id="history-list")
        self._now = now
        self._on_preview = on_preview
        self._on_open = on_open
        self._on_pages = on_pages
        self.rows = HistoryRows()
        self.is_choosing = False
        """Whether you have moved the cursor, or searched, since a record was opened last."""
        self._terms: tuple[Term, ...] = ()

    def show_rows(self, terms: tuple[Term, ...] = ()) -> None:
        """Draw `rows` after they have changed; `terms` are marked in the titles."""
        self._terms = terms
        self._resize()
        self._want_pages()
        self.refresh()

    def show_page(self, number: int) -> None:
        """Draw a page that was added to `rows`, if it is on the screen."""
        self._resize()
        if number in self.pages_in_sight:
            self.refresh()

    def show_count(self) -> None:
        """Fit the scrollbar to another number of rows; those on the screen stay as they are."""
        self._resize()
        self._want_pages()

    def put_cursor(self, index: int | None) -> None:
        """Put the cursor on a row and bring it into view; nothing is previewed."""
        self.highlighted = None if index is None or not len(self.rows) else max(0, min(index, len(self.rows) - 1))
        if self.highlighted is not None:
            self.scroll_to_region(
                Region(0, self.highlighted * _ROW_LINES, 1, _ROW_LINES), animate=False, force=True, immediate=True
            )

    def move_to(self, index: int) -> None:
        """Put the cursor on a row to choose it."""
        self.put_cursor(index)
        if self.highlighted is not None:
            self.is_choosing = True
            self._on_preview(self.item)

    @property
    def item(self) -> ListItem | None:
        """The row under the cursor, if it is in memory."""
        return None if self.highlighted is None else self.rows.item(self.highlighted)

    @property
    def page_rows(self) -> int:
        """How many rows the screen shows."""
        return max(self.scrollable_content_region.height // _ROW_LINES, 1)

    @property
    def pages_in_sight(self) -> set[int]:
        """The pages whose rows the screen shows."""
        first = self.scroll_offset.y // _ROW_LINES
        return self.rows.pages_of(first, first + self.page_rows) if len(self.rows) else set()

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen."""
        index, line = divmod(self.scroll_offset.y + y, _ROW_LINES)
        width = self.scrollable_content_region.width
        part = "details" if line else "title"
        style = self.get_visual_style(f"history-list--{part}{'-highlighted' if index == self.highlighted else ''}")
        if index >= len(self.rows):
            return Strip.blank(width, style.rich_style)
        mark = _CURSOR if index == self.highlighted and not line else " "
        content = Content.assemble(mark, fit(self._line(index, line), max(width - 2, 1)))
        return Strip(content.render_segments(style)).adjust_cell_length(width, style.rich_style)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Fetch what has come into view, by key, wheel or scrollbar."""
        super().watch_scroll_y(old_value, new_value)
        # And a screenful around it, so that scrolling on meets rows and no gaps.
        self._want_pages(self.page_rows)

    def on_resize(self) -> None:
        """Fit the rows to another width."""
        self._resize()
        self._want_pages()

    def on_click(self, event: events.Click) -> None:
        """Open the row under the mouse."""
        index = (self.scroll_offset.y + event.get_content_offset_capture(self).y) // _ROW_LINES
        if index < len(self.rows):
            self.move_to(index)
            self._on_open()

    def action_cursor_up(self) -> None:
        """Go to the newer neighbour."""
        self.move_by(-1)

    def action_cursor_down(self) -> None:
        """Go to the older neighbour."""
        self.move_by(1)

    def action_page_up(self) -> None:
        """Go up by a screenful."""
        self.move_by(-self.page_rows)

    def action_page_down(self) -> None:
        """Go down by a screenful."""
        self.move_by(self.page_rows)

    def action_half_page(self, by: int) -> None:
        """Go by half a screenful."""
        self.move_by(by * max(self.page_rows // 2, 1))

    def action_first(self) -> None:
        """Go to the newest row."""
        self.move_to(0)

    def action_last(self) -> None:
        """Go to the oldest row."""
        self.move_to(len(self.rows) - 1)

    def move_by(self, by: int) -> None:
        """Move the cursor down by `by` rows; negative moves up."""
        self.move_to(0 if self.highlighted is None else self.highlighted + by)

    def _line(self, index: int, line: int) -> Content:
        item = self.rows.item(index)
        if item is None:
            return Content(_UNKNOWN if line == 0 else "")
        if line:
            return Content(details_of(item, self._now()))
        return title_of(item, self._terms, self.scrollable_content_region.width - 3)

    def _resize(self) -> None:
        size = Size(self.scrollable_content_region.width, len(self.rows) * _ROW_LINES)
        if size != self.virtual_size:
            set_scrolled_size(self, size)  # the scrollbar always takes its column

    def _want_pages(self, around: int = 0) -> None:
        if not len(self.rows):
            return
        first = self.scroll_offset.y // _ROW_LINES
        pages = self.rows.missing_pages(first - around, first + self.page_rows + around)
        if pages:
            self._on_pages(pages)
