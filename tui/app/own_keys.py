"""The part of the main screen that is about its keys: a person's own, and the help."""

from textual import on

from tui import messages
from tui.app.base_app import BaseApp
from tui.dialogs.help import HelpScreen
from tui.dialogs.modal import open_over
from tui.dialogs.palette_commands import bare_action
from tui.keys.command import KeyCommand
from tui.result.diff_keys import DiffKeys

_MOST_SHOWN = 3


class OwnKeys(DiffKeys):
    """Uses the keys of config.toml once they are read, and says which of them could not be taken; shows all of them."""

    def action_help(self) -> None:
        """Show every key."""
        open_over(self, HelpScreen(), self._run_chosen)

    def action_manual(self) -> None:
        """Show the manual."""
        from tui.dialogs.manual_screen import ManualScreen  # noqa: PLC0415 - for readers of the manual only

        open_over(self, ManualScreen())

    async def _run_chosen(self, command: KeyCommand | None) -> None:
        if command is not None:
            await self.run_action(bare_action(command))

    @on(messages.KeysRead)
    def _keys_read(self, message: messages.KeysRead) -> None:
        if isinstance(self.app, BaseApp):
            self.app.use_keys(message.rebinding)
        self._input.show_keys()
        self._result.show_keys()
        self._sidebar.show_keys()
        self._tell_problems("Not every key of config.toml could be taken", message.rebinding.problems)

    def _tell_problems(self, title: str, problems: tuple[str, ...]) -> None:
        """Show what is wrong in the settings files until it is dismissed; nothing for no problem."""
        if problems:
            more = len(problems) - _MOST_SHOWN
            rest = f"\nand {more} more: prompt-improver doctor lists them." if more > 0 else ""
            self._banner.add(f"! {title}\n" + "\n".join(problems[:_MOST_SHOWN]) + rest)
