"""The lines of a word diff, as many as there are: only those on the screen are drawn."""

from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style

from domain.text.diff import Change, DiffLine
from tui.keys.popup_keys import IN_THE_CHANGES
from tui.keys.tables import bindings

_GUTTER_CELLS = 2
_CURRENT = "▸"
_NAMES = {Change.KEPT: "kept", Change.REMOVED: "removed", Change.ADDED: "added"}


@dataclass(frozen=True, slots=True)
class DiffRow:
    """One row of the screen: a line, or a part of one that is too long for the screen."""

    change: Change
    content: Content


@dataclass(frozen=True, slots=True)
class DiffRows:
    """A diff in rows of one width; `starts` are the rows at which a run of changed ones begins."""

    rows: tuple[DiffRow, ...] = ()
    starts: tuple[int, ...] = ()

    @classmethod
    def of(cls, lines: tuple[DiffLine, ...], width: int) -> "DiffRows":
        """Break `lines` into rows of `width` cells, the gutter among them. Pure; for a thread of its own."""
        rows: list[DiffRow] = []
        starts: list[int] = []
        before = Change.KEPT
        for line in lines:
            if before is Change.KEPT is not line.change:
                starts.append(len(rows))
            before = line.change
            content = Content.assemble(*((span.text, _NAMES[span.change]) for span in line.spans))
            rows += [DiffRow(line.change, part) for part in content.wrap(max(width - _GUTTER_CELLS, 1))]
        return cls(tuple(rows), tuple(starts))


class DiffView(ScrollView, can_focus=True, inherit_bindings=False):
    """Draws rows behind a gutter that says of each what became of it, and goes from change to change."""

    BINDINGS = bindings(IN_THE_CHANGES)
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"diff-view--{name}" for name in _NAMES.values()}

    @dataclass
    class Widened(Message):
        """Rows of another width are wanted."""

        width: int

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own parameter name
        super().__init__(id=id)
        self.diff = DiffRows()
        self.current: int | None = None
        """Which of the changes was gone to last, counted from 0."""
        self._left_at = 0.0

    @property
    def width(self) -> int:
        """How many cells a row has; 0 before there is a screen."""
        return self.scrollable_content_region.width

    def show(self, diff: DiffRows, *, stay: bool = False) -> None:
        """Show other rows from the first one on, or with `stay` from the change that was gone to."""
        self.diff = diff
        self.current = self.current if stay else None
        self.virtual_size = Size(self.width, len(diff.rows))
        self._go_to(0 if self.current is None else diff.starts[self.current])
        self.refresh()

    def step(self, by: int) -> None:
        """Go to the next change, or with -1 to the one before, seen from the one gone to last or from where one is."""
        if self.current is not None and self.scroll_y == self._left_at:
            wanted = self.current + by
        else:
            here, starts = round(self.scroll_y), self.diff.starts
            wanted = next((at for at, row in enumerate(starts) if row >= here), len(starts)) - (by < 0)
        if 0 <= wanted < len(self.diff.starts):
            self.current = wanted
            self._go_to(self.diff.starts[wanted])
            self.refresh()

    def action_half_page(self, by: int) -> None:
        """Scroll by half of what is seen."""
        self.scroll_relative(y=by * max(self.scrollable_content_region.height // 2, 1), animate=False)

    def render_line(self, y: int) -> Strip:
        """Draw one row of the screen."""
        at = self.scroll_offset.y + y
        base = self.get_visual_style("diff-view--kept")
        if at >= len(self.diff.rows):
            return Strip.blank(self.width, base.rich_style)
        row = self.diff.rows[at]
        # The mark is not struck through: it would be hard to read.
        mark = base + Style(foreground=self._style(_NAMES[row.change]).foreground, bold=True)
        is_current = self.current is not None and self.diff.starts[self.current] == at
        gutter = Segment(row.change.value + (_CURRENT if is_current else " "), mark.rich_style)
        text = [
            Segment(text, style.rich_style)
            for text, style in row.content.render(base, end="", parse_style=lambda name: self._style(str(name)))
        ]
        return Strip([gutter, *text]).adjust_cell_length(self.width, base.rich_style)

    def on_resize(self) -> None:
        """Ask for rows that fit."""
        self.post_message(self.Widened(self.width))

    def _style(self, name: str) -> Style:
        return self.get_visual_style(f"diff-view--{name}")

    def _go_to(self, row: int) -> None:
        self.scroll_to(y=row, animate=False, force=True, immediate=True)
        self._left_at = self.scroll_y
