"""The application: one main screen, and how it starts, ends and fails."""

import asyncio
import logging
import signal
import threading
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from types import FrameType
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
_PATIENCE_SECONDS = 2.0
_FATAL_SIGNALS = (signal.SIGTERM, signal.SIGHUP)


class PromptImproverApp(App[None]):
    """Full-screen, keyboard first. Receives its services; makes none."""

    TITLE = "DSPy Prompt Improver"
    CSS_PATH = "app.tcss"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {KeymapCommands}
    # The main screen binds its own keys; Textual's defaults would be keys that the help does not name.
    BINDINGS: ClassVar[list[BindingType]] = []
    ENABLE_COMMAND_PALETTE = False  # this one's key would also open it over the help, where no command works
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (90, "-wide"), (150, "-roomy")]  # noqa: RUF012 - Textual declares it without ClassVar
    VERTICAL_BREAKPOINTS = [(0, "-short"), (24, "-tall")]  # noqa: RUF012 - as above

    def __init__(
        self,
        services: Services,
        *,
        idea: str = "",
        context: str = "",
        log_file: Path | None = None,
        force_exit: Callable[[int], None] = lambda _code: None,
    ) -> None:
        """Take what the command line gave.

        `force_exit` ends the process with a code when the screen cannot; it is called on a thread of its own.
        """
        super().__init__()
        self._force_exit = force_exit
        self.use_command_palette = True  # by the main screen's own key
        self._services = services
        self._idea = idea
        self._idea_context = context
        self._log_file = log_file
        self._filters.append(ControlCharacterFilter())

    def on_mount(self) -> None:
        """Catch the signals that would leave the terminal raw, then show the screen."""
        loop = asyncio.get_running_loop()
        if threading.current_thread() is threading.main_thread():
            for number in _FATAL_SIGNALS:
                # Not the event loop's own handlers: when the window is closed the loop may wait for it for ever.
                signal.signal(number, partial(self._end_by_signal, loop))
        self.push_screen(MainScreen(self._services, self._idea, self._idea_context))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Offer none of Textual's own commands: the palette lists the keymap."""
        return ()

    def _end_by_signal(self, loop: asyncio.AbstractEventLoop, number: int, _frame: FrameType | None) -> None:
        """Leave in good order, and without it when that takes too long."""
        patience = threading.Timer(_PATIENCE_SECONDS, self._force_exit, (128 + number,))
        patience.daemon = True
        patience.start()
        loop.call_soon_threadsafe(lambda: self.exit(return_code=128 + number))

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
