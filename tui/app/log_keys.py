"""The part of the main screen that opens the log."""

from tui.dialogs.modal import open_over
from tui.result.copy_keys import CopyKeys


class LogKeys(CopyKeys):
    """Shows what the program told its log."""

    def action_log(self) -> None:
        """Show the log."""
        from tui.log.screen import LogScreen  # noqa: PLC0415 - rarely needed, and it would delay every start

        open_over(self, LogScreen(self._services.log_file, self._copy))
