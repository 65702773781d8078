"""Lists of rows under a cursor, which a mark shows without colour, and a field that filters such a list."""

from collections.abc import Sequence

from rich.segment import Segment
from textual import events
from textual.content import Content
from textual.strip import Strip
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui.keys.popup_keys import IN_A_CHOICE
from tui.keys.tables import bindings
from tui.widgets.line_input import LineInput

BEGINS = "\N{NO-BREAK SPACE}"
"""Where the mark goes: a row that can have one begins with this."""
_CURSOR = "›"
Cells = Sequence[tuple[str, int, str]]
"""The cells of a row: text, width in terminal cells (0 for what is left), style."""


class MarkedList(OptionList, inherit_bindings=False):
    """Draws the mark when it draws the list, so that moving the cursor changes no row.

    The cursor moves by screenfuls with `move`: Textual (8.2.8) raises when a list has no lines yet.
    """

    def render_line(self, y: int) -> Strip:
        """Draw the mark before the row under the cursor."""
        strip = super().render_line(y)
        at = strip.text.find(BEGINS)
        style = next((part.style for part in strip if BEGINS in part.text), None)
        if at < 0 or style is None or strip.text[:at].strip():
            return strip
        mark = _CURSOR if style.meta.get("option") == self.highlighted else " "
        return Strip.join([strip.crop(0, at), Strip([Segment(mark, style)]), strip.crop(at + 1)])

    def on_resize(self, _event: events.Resize) -> None:
        """Keep the row under the cursor in view when rows wrap again; last, after everything that a new size causes."""
        self.call_after_refresh(self.scroll_to_highlight)

    def move(self, by: int, pages: float = 0) -> None:
        """Move the cursor down by rows or screenfuls, as far as there are rows to choose from."""
        rows = [row for row, option in enumerate(self.options) if not option.disabled]
        if rows:
            seen = self.scrollable_content_region.height / max(self.virtual_size.height, 1)
            by += int(pages * len(rows) * seen) or (pages > 0) - (pages < 0)
            at = rows.index(self.highlighted) if self.highlighted in rows else 0
            self.highlighted = rows[max(0, min(at + by, len(rows) - 1))]

    def action_page_up(self) -> None:
        """Go up by a screenful."""
        self.move(0, -1)

    def action_page_down(self) -> None:
        """Go down by a screenful."""
        self.move(0, 1)

    def action_half_page(self, by: int) -> None:
        """Go down by half a screenful; with -1 up."""
        self.move(0, by / 2)


class ListFilter(LineInput):
    """A field above a list: the arrows move the cursor of the list."""

    def action_move(self, by: int, pages: int = 0) -> None:
        """Move the cursor of the list."""
        self.screen.query_one(MarkedList).move(by, pages)


class ChoiceList(MarkedList, inherit_bindings=False):
    """Shows rows of cells, one line each. Texts are plain; clean them first."""

    BINDINGS = bindings(IN_A_CHOICE)

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own parameter name
        super().__init__(id=id, markup=False, compact=True)

    @property
    def chosen(self) -> str | None:
        """The name of the row under the cursor."""
        option = self.highlighted_option
        return None if option is None else option.id

    def show_rows(self, rows: dict[str, Cells]) -> None:
        """Show these rows by name; the cursor stays on its row, else near it."""
        at, chosen = self.highlighted or 0, self.chosen
        self.set_options(Option(_line(cells), id=name) for name, cells in rows.items())
        names = list(rows)
        if names:
            self.highlighted = names.index(chosen) if chosen in names else min(at, len(names) - 1)

    def point_at(self, name: str) -> None:
        """Put the cursor on the row of this name, if there is one."""
        names = [option.id for option in self.options]
        if name in names:
            self.highlighted = names.index(name)


def _line(cells: Cells) -> Content:
    parts = []
    for text, width, style in cells:
        content = Content(text)
        if width:
            content = content.truncate(width, ellipsis=True, pad=True)
        parts.append(content.stylize(style) if style else content)
    return Content.assemble(BEGINS, Content(" ").join(parts))
