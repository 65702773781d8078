"""A list of rows under a cursor, one line each, by keyboard and mouse; a mark shows the cursor without colour."""

from collections.abc import Callable, Sequence

from rich.segment import Segment
from textual import events
from textual.content import Content
from textual.strip import Strip
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui.keys.popup_keys import IN_A_CHOICE
from tui.keys.tables import bindings

BEGINS = "\N{NO-BREAK SPACE}"
"""Where the mark goes: a row that can have one begins with this."""
_CURSOR = "›"
Cells = Sequence[tuple[str, int, str]]
"""The cells of a row: text, width in terminal cells (0 for what is left), style."""


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

    def on_resize(self, _event: events.Resize) -> None:
        """Keep the row under the cursor in view, once what else follows a new size is done: rows may wrap anew."""
        self.call_after_refresh(self.scroll_to_highlight)

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


class ChoiceList(MarkedList, inherit_bindings=False):
    """Shows rows of cells; texts are plain, cleaned by whoever gives them."""

    BINDINGS = bindings(IN_A_CHOICE)

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own parameter name
        super().__init__(id=id, markup=False, compact=True)

    @property
    def chosen(self) -> str | None:
        """The name of the row under the cursor."""
        option = self.highlighted_option
        return None if option is None else option.id

    def show_rows(self, rows: dict[str, Cells]) -> None:
        """Show these rows by name; the cursor stays on its row, else on the first."""
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

    def move(self, by: int, pages: int = 0) -> None:
        """Move the cursor by rows or screenfuls, as far as there are any."""
        if self.option_count:
            at = (self.highlighted or 0) + by + pages * max(1, self.size.height - 1)
            self.highlighted = max(0, min(at, self.option_count - 1))

    def action_half_page(self, direction: int) -> None:
        """Move the cursor by half a screenful; `direction` is 1 or -1."""
        self.move(direction * max(1, self.size.height // 2))


def _line(cells: Cells) -> Content:
    parts = []
    for text, width, style in cells:
        content = Content(text)
        if width:
            content = content.truncate(width, ellipsis=True, pad=True)
        parts.append(content.stylize(style) if style else content)
    return Content.assemble(BEGINS, Content(" ").join(parts))
