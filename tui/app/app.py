"""The application: one main screen, and how it starts, ends and fails."""

import asyncio
import importlib
import logging
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cached_property, partial
from types import FrameType
from typing import TYPE_CHECKING, ClassVar, Protocol, runtime_checkable

from rich.console import RenderableType
from textual import events
from textual.app import ComposeResult
from textual.command import Provider
from textual.dom import DOMNode
from textual.screen import Screen

from tui.app.base_app import BaseApp
from tui.app.crash import FaultNotice
from tui.app.start_screen import StartScreen, start_panes
from tui.background import run_in_background
from tui.keys.active import key_label
from tui.log_file import where_it_failed
from tui.terminal.signals import known_signals
from tui.theme.appearance import AUTO

if TYPE_CHECKING:
    from textual.actions import ActionParseResult

    from tui.main_screen.screen import MainScreen
    from tui.services import Services  # loaded after the first paint, as all that it needs
    from tui.terminal.copier import Copier

_log = logging.getLogger(__name__)
_MAIN_SCREEN = "tui.main_screen.screen"
_PATIENCE_SECONDS = 2.0
_FATAL_SIGNALS = known_signals("SIGTERM", "SIGHUP", "SIGINT")


def _palette() -> type[Provider]:
    from tui.dialogs.palette import KeymapCommands  # noqa: PLC0415 - after the first paint

    return KeymapCommands


def _themes() -> type[Provider]:
    from tui.dialogs.palette import ThemesWhenSearched  # noqa: PLC0415 - as above

    return ThemesWhenSearched


@runtime_checkable
class _SaysWhyNot(Protocol):
    """A screen that knows why the last action that was asked for cannot be carried out."""

    refusal: str


class PromptImproverApp(BaseApp):
    """Full-screen, keyboard first. Shows a start screen at once, and the main one over it as soon as that is loaded.

    The main screen and what it needs take longer to import than Textual itself. Where it has been imported before, it
    comes first. `make_services` is called once, and off the UI thread unless the main screen comes first.
    """

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

        `force_exit` ends the process with a code when the screen cannot; it is called on a separate thread.
        """
        super().__init__(theme)
        self._make_services = make_services
        self._given = (idea, context)
        self._start = StartScreen(id="_default")
        self.main_screen: MainScreen | None = None
        """The main screen, once it is loaded."""
        self._force_exit = force_exit
        self.crash: BaseException | None = None
        """The error that ended the program, if any; the caller of `run` reports it."""
        self._notice = FaultNotice(lambda: self.call_later(self._report_fault))

    def get_default_screen(self) -> Screen[None]:
        """Begin with the start screen."""
        return self._start

    def compose(self) -> ComposeResult:
        """Yield the start screen's panes, unless the main screen comes at once."""
        if _MAIN_SCREEN not in sys.modules:
            yield from start_panes(*self._given)

    async def on_event(self, event: events.Event) -> None:
        """Let the keys wait that only the main screen knows."""
        # A forwarded key comes back when no widget has used it: then its binding runs.
        if event.is_forwarded or not self._start.keeps(event):
            await super().on_event(event)

    def watch_app_focus(self, focus: bool) -> None:
        """Focus a widget of a screen that opened while another window had the focus."""
        if focus and self.screen.focused is None:
            self.screen.focus_next(self.screen.AUTO_FOCUS or "*")

    async def on_mount(self) -> None:
        """Catch the signals that would leave the terminal raw, then show the screen."""
        loop = asyncio.get_running_loop()
        if threading.current_thread() is threading.main_thread():
            for number in _FATAL_SIGNALS:
                # Not the event loop's own handlers: when the window is closed the loop may wait for it forever.
                signal.signal(number, partial(self._end_by_signal, loop))
        logging.getLogger().addHandler(self._notice)
        if _MAIN_SCREEN in sys.modules:
            await self._open(self._make_services(), *self._given)
        else:
            self.call_after_refresh(run_in_background, "load", self._load)

    def on_unmount(self) -> None:
        """Stop reporting faults and copying."""
        logging.getLogger().removeHandler(self._notice)
        if "_copier" in vars(self):  # it is made for the first text
            self._copier.close()

    def _load(self) -> None:
        try:
            importlib.import_module(_MAIN_SCREEN)
            services = self._make_services()
        except Exception as error:  # noqa: BLE001 - it ends the application, as it would on its own thread
            self.call_later(self._fail, error)
        else:
            self.call_later(self._take_over, services)

    def _fail(self, error: Exception) -> None:
        raise error

    async def _take_over(self, services: "Services") -> None:
        """Move the typed text to the main screen. Keys wait in the queue meanwhile."""
        await self._open(services, await self._start.typed(), self._given[1])

    async def _open(self, services: "Services", idea: str, context: str) -> None:
        from tui.main_screen.screen import MainScreen  # noqa: PLC0415 - loaded by now

        self.main_screen = MainScreen(self, services, idea, context)
        await self.push_screen(self.main_screen)
        for event in self._start.hand_over():
            await super().on_event(event)

    async def action_quit(self) -> None:
        """Quit, once the main screen has saved what you typed."""
        if self.main_screen is None:
            self.exit()
        else:
            self.main_screen.quitting.leave()

    async def run_action(
        self,
        action: "str | ActionParseResult",
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Carry out an action; say why it cannot be carried out now, if the screen knows."""
        screens = {one for one in (self.main_screen, *self.screen_stack[-1:]) if isinstance(one, _SaysWhyNot)}
        for screen in screens:
            screen.refusal = ""
        is_done = await super().run_action(action, default_namespace, namespaces)
        refusal = next((screen.refusal for screen in screens if screen.refusal), "")
        if not is_done and refusal:
            self.notify(refusal)
            return True  # the key is used: it must not reach a text field
        return is_done

    def copy_to_clipboard(self, text: str) -> None:
        """Copy what Textual's own keys copy and cut to every clipboard that can be reached."""
        self._copier.copy(text)

    @cached_property
    def _copier(self) -> "Copier":
        from tui.terminal.copier import Copier  # noqa: PLC0415 - after the first paint

        return Copier(self)

    def exit(self, result: None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """Quit; what you typed last is saved first."""
        self._keep_what_is_typed()
        super().exit(result, return_code, message)

    def _keep_what_is_typed(self) -> None:
        # A screen that failed, or is not there as a whole yet, must not keep the program from ending.
        with suppress(Exception):
            if self.main_screen is not None:
                self.main_screen.features.keep_what_is_typed(is_end=True)

    def _end_by_signal(self, loop: asyncio.AbstractEventLoop, number: int, _frame: FrameType | None) -> None:
        """Quit normally, and by force when that takes too long."""
        patience = threading.Timer(_PATIENCE_SECONDS, self._force_exit, (128 + number,))
        patience.daemon = True
        patience.start()
        with suppress(RuntimeError):  # the loop has ended already: the rest of the end takes at most as long
            loop.call_soon_threadsafe(lambda: self.exit(return_code=128 + number))

    def _report_fault(self) -> None:
        sentence = f"Something failed in the background. {key_label('log')} shows the log, which says where."
        self.notify(sentence, severity="error")

    def note_crash(self, error: Exception) -> None:
        """Log where it failed, and keep what is typed."""
        _log.critical("crashed: %s", where_it_failed(error))
        self.crash = self.crash or error
        self._keep_what_is_typed()
