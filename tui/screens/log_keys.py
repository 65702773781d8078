"""The part of the main screen that opens the log."""

from tui.screens.copy_keys import CopyKeys
from tui.screens.popup import open_over


class LogKeys(CopyKeys):
    """Shows what the program told its log."""

    def action_log(self) -> None:
        """Show the log."""
        from tui.screens.log_screen import LogScreen  # noqa: PLC0415 - rarely needed, and it would delay every start

        open_over(self, LogScreen(self._services.log_file, self._copy))
