"""The lines of a word diff, as many as there are: only those on the screen are drawn."""

from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual.content import Content
from textual.style import Style

from domain.text.diff import Change, DiffLine
from tui.keys.popup_keys import IN_THE_CHANGES
from tui.keys.tables import bindings
from tui.widgets.rows_view import RowsView

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
        """Break `lines` into rows of `width` cells, gutter included. Pure; call it on a thread."""
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


class DiffView(RowsView, inherit_bindings=False):
    """Draws rows behind a gutter that marks what changed, and goes from change to change."""

    BINDINGS = bindings(IN_THE_CHANGES)
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"diff-view--{name}" for name in _NAMES.values()}

    def __init__(self) -> None:
        super().__init__(id="diff-view")
        self.diff = DiffRows()
        self.current: int | None = None
        """The change that was gone to last, counted from 0."""
        self._left_at = 0.0

    def show(self, diff: DiffRows, *, stay: bool = False) -> None:
        """Show other rows from the first one on, or with `stay` from the change that was gone to."""
        self.diff = diff
        self.current = self.current if stay else None
        self.show_count(len(diff.rows))
        self._go_to(0 if self.current is None else diff.starts[self.current])

    def step(self, by: int) -> None:
        """Go to the next change, or with -1 to the previous one, from the current change or the scroll position."""
        if self.current is not None and self.scroll_y == self._left_at:
            wanted = self.current + by
        else:
            here, starts = round(self.scroll_y), self.diff.starts
            wanted = next((at for at, row in enumerate(starts) if row >= here), len(starts)) - (by < 0)
        if 0 <= wanted < len(self.diff.starts):
            self.current = wanted
            self._go_to(self.diff.starts[wanted])
            self.refresh()

    @property
    def base_style(self) -> Style:
        """The style of what did not change."""
        return self.style_of("kept")

    def style_of(self, name: str) -> Style:
        """Return the style of what is `kept`, `removed` or `added`."""
        return self.get_visual_style(f"diff-view--{name}")

    def segments(self, row: int) -> list[Segment]:
        """Return a row behind its gutter."""
        base, shown = self.base_style, self.diff.rows[row]
        # The mark is not struck through: it would be hard to read.
        mark = base + Style(foreground=self.style_of(_NAMES[shown.change]).foreground, bold=True)
        is_current = self.current is not None and self.diff.starts[self.current] == row
        gutter = Segment(shown.change.value + (_CURRENT if is_current else " "), mark.rich_style)
        spans = shown.content.render(base, end="", parse_style=lambda name: self.style_of(str(name)))
        return [gutter, *(Segment(text, style.rich_style) for text, style in spans)]

    def _go_to(self, row: int) -> None:
        self.jump_to(row)
        self._left_at = self.scroll_y
