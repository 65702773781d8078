"""Opens the dialogs that belong to no feature, and those that only show something."""

from collections.abc import Callable
from dataclasses import dataclass

from textual.screen import Screen

from tui.dialogs.help import HelpScreen, places_from
from tui.dialogs.jump import JumpScreen
from tui.dialogs.modal import open_over
from tui.dialogs.palette import bare_action
from tui.dialogs.statistics import StatisticsScreen
from tui.keys.command import KeyCommand
from tui.main_screen.features import Features
from tui.result.thoughts_screen import ThoughtsScreen
from tui.services import Services


@dataclass(eq=False, repr=False)
class Dialogs:
    """Has a method for each dialog. UI thread only."""

    _screen: Screen[None]
    _services: Services
    _features: Features
    go_to: Callable[[str], None]
    """Puts the keyboard into a widget, by its id."""

    def help(self) -> None:
        """Show every key, and run the command that is chosen."""
        open_over(self._screen, HelpScreen(places_from(self._screen.focused)), self._run)

    async def _run(self, command: KeyCommand | None) -> None:
        if command is not None:
            await self._screen.run_action(bare_action(command))

    def manual(self) -> None:
        """Show the manual."""
        from tui.dialogs.manual_screen import ManualScreen  # noqa: PLC0415 - for readers of the manual only

        open_over(self._screen, ManualScreen())

    def jump(self) -> None:
        """Show a letter on each pane and go to the one you press."""
        open_over(self._screen, JumpScreen(self._screen, self.go_to))

    def thoughts(self) -> None:
        """Show what the model thought in the last run, or thinks now."""
        open_over(self._screen, ThoughtsScreen(lambda: self._features.runs.thoughts))

    def statistics(self) -> None:
        """Show numbers over the history."""
        services = self._services
        open_over(self._screen, StatisticsScreen(services.statistics, services.tried_prompts, services.clock.now))

    def log(self) -> None:
        """Show the log."""
        from tui.log.screen import LogScreen  # noqa: PLC0415 - rarely needed, and it would delay every start

        open_over(self._screen, LogScreen(self._services.log_file, self._features.export.copy_text))

    def settings(self) -> None:
        """See and change the settings."""
        self._features.settings.open()
