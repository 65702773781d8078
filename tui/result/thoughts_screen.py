"""What a model thinks before it answers, while it thinks; not saved."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from tui.dialogs.modal import Modal
from tui.keys.popup_keys import IN_THE_THOUGHTS, OVER_THE_THOUGHTS
from tui.keys.tables import bindings
from tui.widgets.rows_view import LongText

_SECONDS = 0.25


class ThoughtsText(LongText, inherit_bindings=False):
    """Scrolls, with the keys of every long text."""

    BINDINGS = bindings(IN_THE_THOUGHTS)


class ThoughtsScreen(Modal[None]):
    """Follows the end of the thoughts until the reader goes up. `read` returns all of them so far."""

    BINDINGS = bindings(OVER_THE_THOUGHTS)

    def __init__(self, read: Callable[[], str]) -> None:
        super().__init__()
        self._read = read
        self._shown = ""

    def compose(self) -> ComposeResult:
        """A box with the text."""
        box = Vertical(id="thoughts-box")
        box.border_title = "Thoughts"
        box.border_subtitle = "not a part of the prompt"
        with box, ThoughtsText(id="thoughts-scroll"):
            yield Static("", id="thoughts-text", markup=False)

    def on_mount(self) -> None:
        """Show what there is, and what comes."""
        self.query_one(ThoughtsText).focus()
        self._show()
        self.set_interval(_SECONDS, self._show)

    def _show(self) -> None:
        if (text := self._read()) == self._shown:
            return
        scroll = self.query_one(ThoughtsText)
        follows = bool(self._shown) and scroll.scroll_y >= scroll.max_scroll_y
        self._shown = text
        self.query_one("#thoughts-text", Static).update(Content(text))
        if follows:
            self.call_after_refresh(scroll.scroll_end, animate=False)
