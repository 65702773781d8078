"""The application: one main screen, and how it starts, ends and fails."""

import asyncio
import logging
import signal
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.command import Provider
from textual.screen import Screen

from tui.logging_setup import where_it_failed
from tui.palette import KeymapCommands
from tui.safe_output import ControlCharacterFilter
from tui.screens.main_screen import MainScreen
from tui.services import Services

_log = logging.getLogger(__name__)
_FATAL_SIGNALS = (signal.SIGTERM, signal.SIGHUP)


class PromptImproverApp(App[None]):
    """Full-screen, keyboard first. Receives its services; makes none."""

    TITLE = "DSPy Prompt Improver"
    CSS_PATH = "app.tcss"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {KeymapCommands}
    # The main screen binds its own keys; Textual's defaults would be keys that the help does not name.
    BINDINGS: ClassVar[list[BindingType]] = []
    ENABLE_COMMAND_PALETTE = False  # this one's key would also open it over the help, where no command works
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (90, "-wide")]  # noqa: RUF012 - Textual declares it without ClassVar
    VERTICAL_BREAKPOINTS = [(0, "-short"), (24, "-tall")]  # noqa: RUF012 - as above

    def __init__(self, services: Services, *, idea: str = "", context: str = "", log_file: Path | None = None) -> None:
        super().__init__()
        self.use_command_palette = True  # by the main screen's own key
        self._services = services
        self._idea = idea
        self._idea_context = context
        self._log_file = log_file
        self._filters.append(ControlCharacterFilter())

    def on_mount(self) -> None:
        """Catch the signals that would leave the terminal raw, then show the screen."""
        loop = asyncio.get_running_loop()
        for number in _FATAL_SIGNALS:
            loop.add_signal_handler(number, self._end_by_signal, number)
        self.push_screen(MainScreen(self._services, self._idea, self._idea_context))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Offer none of Textual's own commands: the palette lists the keymap."""
        return ()

    def _end_by_signal(self, number: signal.Signals) -> None:
        self.exit(return_code=128 + number)

    def _fatal_error(self) -> None:
        """Say in plain words that the program failed: Textual's traceback would print variables, keys among them."""
        error = self._exception
        if error is not None:
            _log.critical("crashed: %s", where_it_failed(error))
        where = f"\nThe log says where: {self._log_file}" if self._log_file else ""
        self._exit_renderables.append(
            Text(
                "DSPy Prompt Improver stopped because of an error inside the program."
                f"\nWhat you typed is kept and comes back when you start it again.{where}"
            )
        )
        self._close_messages_no_wait()
