"""The command palette, in which enter chooses by all that was typed."""

from textual import on
from textual.await_complete import AwaitComplete
from textual.command import CommandList, CommandPalette
from textual.widgets import Input
from textual.worker import Worker, WorkerState

from tui.dialogs.modal import open_help
from tui.keys.popup_keys import OVER_THE_PALETTE
from tui.keys.tables import IN_A_POPUP, bindings
from tui.widgets.key_footer import KeyFooter
from tui.widgets.too_small import TooSmall


class PaletteScreen(CommandPalette, inherit_bindings=False):
    """Waits for the answer to what was typed before it runs a command.

    Textual's (8.2.8) runs what happens to stand in the list when enter comes: of a name typed in one burst that may
    still be the first command of all.
    """

    BINDINGS = bindings(IN_A_POPUP, OVER_THE_PALETTE)

    _is_chosen = False
    """Whether enter came before the answer."""

    def on_mount(self) -> None:
        """Show the keys of the palette over those of the screen below; a sentence, when the window is too small."""
        self.mount(KeyFooter(), TooSmall())

    def action_help(self) -> None:
        """Show the keys that work here."""
        open_help(self)

    async def action_take(self) -> None:
        """Take what is under the cursor, as enter does."""
        await self.query_one(Input).action_submit()

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close, if it is on top: Textual (8.2.8) would close the screen on top in its place."""
        if not self.is_active:
            return AwaitComplete()
        closing: AwaitComplete = super().dismiss(result)
        return closing

    def action_row(self, move: str) -> None:
        """Move the cursor of the list: `move` is a movement of `CommandList`."""
        commands = self.query_one(CommandList)
        # Textual (8.2.8) raises when a list without lines moves by a screenful.
        if commands.scrollable_content_region:
            getattr(commands, f"action_{move}")()

    @on(Input.Submitted)
    def _choose_later(self, event: Input.Submitted) -> None:
        """Let enter wait while the answer is on its way."""
        if any(worker.node is self and not worker.is_finished for worker in self.workers):
            event.prevent_default()
            event.stop()
            self._is_chosen = True

    async def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Take the first of the answer, if enter has come before it."""
        if event.state is WorkerState.SUCCESS and self._is_chosen:
            self._is_chosen = False
            await self.action_take()
