"""The application: one main screen, and how it starts, ends and fails."""

import asyncio
import logging
import signal
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cached_property, partial
from types import FrameType
from typing import TYPE_CHECKING, ClassVar

from rich.console import RenderableType
from textual.app import SystemCommand
from textual.command import Provider
from textual.screen import Screen

from tui.app.crash import FaultNotice
from tui.app.staged_app import StagedApp
from tui.keys.active import key_label
from tui.log_file import where_it_failed
from tui.terminal.signals import known_signals
from tui.theme.appearance import AUTO

if TYPE_CHECKING:
    from tui.services import Services  # loaded after the first paint, as all that it needs
    from tui.terminal.copier import Copier

_log = logging.getLogger(__name__)
_PATIENCE_SECONDS = 2.0
_FATAL_SIGNALS = known_signals("SIGTERM", "SIGHUP", "SIGINT")


def _palette() -> type[Provider]:
    from tui.dialogs.palette_commands import KeymapCommands  # noqa: PLC0415 - after the first paint

    return KeymapCommands


def _themes() -> type[Provider]:
    from tui.dialogs.theme_commands import ThemesWhenSearched  # noqa: PLC0415 - as above

    return ThemesWhenSearched


class PromptImproverApp(StagedApp):
    """Full-screen, keyboard first. Receives its services; makes none."""

    TITLE = "DSPy Prompt Improver"
    CSS_PATH = "app.tcss"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_palette, _themes}
    ENABLE_COMMAND_PALETTE = False  # this one's key would also open it over the help, where no command works

    def __init__(
        self,
        make_services: "Callable[[], Services]",
        *,
        idea: str = "",
        context: str = "",
        theme: str = AUTO,
        force_exit: Callable[[int], None] = lambda _code: None,
    ) -> None:
        """Take what the command line gave.

        `force_exit` ends the process with a code when the screen cannot; it is called on a thread of its own.
        """
        super().__init__(make_services, idea, context, theme)
        self._force_exit = force_exit
        self.crash: BaseException | None = None
        """What went wrong inside the program, if anything did; whoever ran it tells the person."""
        self._notice = FaultNotice(self._fault_met)

    async def on_mount(self) -> None:
        """Catch the signals that would leave the terminal raw, then show the screen."""
        loop = asyncio.get_running_loop()
        if threading.current_thread() is threading.main_thread():
            for number in _FATAL_SIGNALS:
                # Not the event loop's own handlers: when the window is closed the loop may wait for it for ever.
                signal.signal(number, partial(self._end_by_signal, loop))
        logging.getLogger().addHandler(self._notice)
        await self.open_main_screen()

    def on_unmount(self) -> None:
        """Tell nothing any more."""
        logging.getLogger().removeHandler(self._notice)

    async def action_quit(self) -> None:
        """Quit, when the main screen has nothing in hand any more."""
        if self.main_screen is None:
            self.exit()
        else:
            self.main_screen.leave()

    def copy_to_clipboard(self, text: str) -> None:
        """Copy what Textual's own keys copy and cut to every clipboard that can be reached."""
        self._copier.copy(text)

    @cached_property
    def _copier(self) -> "Copier":
        from tui.terminal.copier import Copier  # noqa: PLC0415 - after the first paint

        return Copier(self)

    def exit(self, result: None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """End in good order; what was typed last is kept first."""
        self._keep_what_is_typed()
        super().exit(result, return_code, message)

    def _keep_what_is_typed(self) -> None:
        # A screen that failed, or is not there as a whole yet, must not keep the program from ending.
        with suppress(Exception):
            if self.main_screen is not None:
                self.main_screen.keep_what_is_typed(is_end=True)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Offer none of Textual's own commands: the palette lists the keymap."""
        return ()

    def _end_by_signal(self, loop: asyncio.AbstractEventLoop, number: int, _frame: FrameType | None) -> None:
        """Leave in good order, and without it when that takes too long."""
        patience = threading.Timer(_PATIENCE_SECONDS, self._force_exit, (128 + number,))
        patience.daemon = True
        patience.start()
        with suppress(RuntimeError):  # the loop has ended already: the rest of the end takes at most as long
            loop.call_soon_threadsafe(lambda: self.exit(return_code=128 + number))

    def _fault_met(self) -> None:
        """Tell it on the screen; called on the thread that failed."""
        self.call_later(self._tell_fault)

    def _tell_fault(self) -> None:
        sentence = f"Something failed in the background. {key_label('log')} shows the log, which says where."
        self.notify(sentence, severity="error", timeout=20, markup=False)

    def note_crash(self, error: Exception) -> None:
        """Log where it failed, and keep what is typed."""
        _log.critical("crashed: %s", where_it_failed(error))
        self.crash = self.crash or error
        self._keep_what_is_typed()
