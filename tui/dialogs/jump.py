"""Jumps to a pane by a letter."""

from collections.abc import Callable

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Label

from tui.dialogs.modal import Modal
from tui.keys.active import key_label, keys_of
from tui.keys.contexts import COMMANDS
from tui.keys.popup_keys import IN_A_JUMP
from tui.keys.tables import HELP, bindings

TARGETS = {
    "jump-idea": "idea",
    "jump-context": "context",
    "jump-result": "result",
    "jump-search": "search",
    "jump-history": "history-list",
}
"""The widget to focus for each command."""


class JumpScreen(Modal[None], inherit_bindings=False):
    """Draws a letter on every pane of the screen below; any other key closes it.

    `go` moves the focus to a widget's id. It is called before this screen closes, not with its result: the next key
    would reach the screen below before the result.
    """

    BINDINGS = bindings(IN_A_JUMP, (HELP,))

    def __init__(self, below: Screen[None], go: Callable[[str], None]) -> None:
        super().__init__()
        self._below = below
        self._go = go
        self._drawn_for = below.size

    def compose(self) -> ComposeResult:
        """A label for each pane."""
        folded_at = 1
        bottom = self._below.size.height - 2
        if not all(self._below.query_one(f"#{target}").region for target in TARGETS.values()):
            line = Label("", classes="jump-line")
            line.styles.offset = (0, bottom)
            yield line
        for command, target in TARGETS.items():
            region = self._below.query_one(f"#{target}").region
            text = f" {key_label(command)} {target.removesuffix('-list')} "
            label = Label(text, classes="jump-letter", markup=False)
            if region:
                label.styles.offset = (region.x + 1, region.y)
            else:
                # The letter of a folded pane is on the bottom line.
                label.styles.offset = (folded_at, bottom)
                folded_at += len(text) + 1
            yield label

    def on_key(self, event: events.Key) -> None:
        """Go to the pane of this letter; pass the next key to that pane."""
        event.stop()
        if self.is_closing:
            self.app.post_message(events.Key(event.key, event.character))
            return
        for command, target in TARGETS.items():
            if event.key in keys_of(COMMANDS[command]):
                self._go(target)
        self.dismiss()

    def action_go(self, target: str) -> None:
        """Go to a pane by its widget's id."""
        self._go(target)
        self.dismiss()

    def on_resize(self, event: events.Resize) -> None:
        """Close when the panes move."""
        if event.size != self._drawn_for:
            self.dismiss()

    def on_click(self, event: events.Click) -> None:
        """Close."""
        self.dismiss()
