"""One output, however long: only the rows on the screen are drawn, and they are wrapped on a thread."""

from collections.abc import Iterable

from rich.segment import Segment
from textual.content import Content
from textual.style import Style

from domain.runtime.cancellation import CancelToken
from domain.text.clean import clean_text
from tui.background import LatestOnly
from tui.keys.tables import bindings
from tui.keys.trial_keys import IN_AN_OUTPUT
from tui.widgets.rows_view import RowsView

MOST_SHOWN = 100_000
"""An output that is longer is shown up to here: nobody reads on, and a file would be the better place."""
_TAIL = 4_000
"""So much is wrapped at once. While an output arrives, only so much of its end is shown: all of it would take too long
for each piece."""
_WIDEST = 2
"""The cells of the widest character."""


def wrapped(text: str, width: int) -> list[str]:
    """Return `text` in rows of at most `width` cells. Pure; call it on a thread for a long text."""
    shown = clean_text(text[:MOST_SHOWN])
    rows: list[str] = []
    for line in shown.expandtabs(4).splitlines():
        if len(line) * _WIDEST <= width:
            rows.append(line)
        else:
            rows += [part.plain for part in Content(line).wrap(max(width, 1))] or [""]
    if len(text) > MOST_SHOWN:
        rows += ["", f"… and {len(text) - MOST_SHOWN:,} more characters"]
    return rows


class OutputView(RowsView, inherit_bindings=False):
    """Shows a text as it is: foreign text is never markup. The end of one that arrives stays in view."""

    BINDINGS = bindings(IN_AN_OUTPUT)

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own parameter name
        super().__init__(id=id)
        self._jobs = LatestOnly("output-rows")
        self._rows: list[str] = []
        self._text = ""
        self._arrives = False

    def on_unmount(self) -> None:
        """Wrap no more."""
        self._jobs.close()

    def show(self, text: str) -> None:
        """Show a whole text from its beginning; the same one again keeps the reader's place."""
        if text == self._text and not self._arrives:
            return
        self._text, self._arrives = text, False
        self._wrap(stay=False)

    def show_arriving(self, text: str) -> None:
        """Show the end of a text that grows."""
        self._text, self._arrives = text[-_TAIL:], True
        if self.width:
            self._take(self._text, wrapped(self._text, self.width), stay=False)

    def on_resize(self) -> None:
        """Wrap for the new width."""
        self._wrap(stay=True)

    def _wrap(self, *, stay: bool) -> None:
        text, width = self._text, self.width
        if not width:
            return  # it is asked for again once there is a layout
        if len(text) <= _TAIL:  # at once, so that no frame shows another text below a new title
            self._take(text, wrapped(text, width), stay=stay)
            return

        def work(token: CancelToken) -> None:
            rows = wrapped(text, width)
            if not token.cancelled:
                self.call_later(self._take, text, rows, stay=stay)

        self._jobs.submit(work)

    def _take(self, text: str, rows: list[str], *, stay: bool) -> None:
        if text != self._text:
            return
        self._rows = rows
        self.show_count(len(rows))
        if self._arrives:
            self.jump_to(len(rows))
        elif not stay:
            self.jump_to(0)

    @property
    def base_style(self) -> Style:
        """The style of the text."""
        return self.visual_style

    def segments(self, row: int) -> Iterable[Segment]:
        """Return a row of the text."""
        return [Segment(self._rows[row], self.base_style.rich_style)]
