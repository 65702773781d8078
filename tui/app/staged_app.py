"""An application that takes letters while most of it is still being loaded."""

import importlib
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen

from tui.app.start_screen import StartScreen, start_panes
from tui.app.themed_app import ThemedApp
from tui.background import run_in_background

if TYPE_CHECKING:
    from tui.app.main_screen import MainScreen
    from tui.services import Services

_MAIN_SCREEN = "tui.app.main_screen"


class StagedApp(ThemedApp):
    """Shows a start screen at once, and the main one over it as soon as that is loaded.

    The main screen and what it needs take longer to import than Textual itself. Where it has been imported before, it
    comes first. `make_services` is called once, and off the UI thread unless the main screen comes first.
    """

    def __init__(self, make_services: "Callable[[], Services]", idea: str, context: str, theme: str) -> None:
        super().__init__(theme)
        self._make_services = make_services
        self._given = (idea, context)
        self._start = StartScreen(id="_default")
        self.main_screen: MainScreen | None = None
        """The screen of daily work, once it is there."""

    def get_default_screen(self) -> Screen[None]:
        """Begin with the start screen."""
        return self._start

    def compose(self) -> ComposeResult:
        """Yield the start screen's panes, unless the main screen comes at once."""
        if _MAIN_SCREEN not in sys.modules:
            yield from start_panes(*self._given)

    async def on_event(self, event: events.Event) -> None:
        """Let the keys wait that only the main screen knows."""
        # What has been handed on already comes back when no widget has used it: then its binding runs.
        if event.is_forwarded or not self._start.keeps(event):
            await super().on_event(event)

    def watch_app_focus(self, focus: bool) -> None:
        """Give the keyboard to a widget of a screen that came while another window had it."""
        if focus and self.screen.focused is None:
            self.screen.focus_next(self.screen.AUTO_FOCUS or "*")

    async def open_main_screen(self) -> None:
        """Show the main screen now, or see to it that it comes."""
        if _MAIN_SCREEN in sys.modules:
            await self._open(self._make_services(), *self._given)
        else:
            self.call_after_refresh(run_in_background, "load", self._load)

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
        """Take what was typed over into the main screen. Keys wait in this application's queue meanwhile."""
        await self._open(services, await self._start.typed(), self._given[1])

    async def _open(self, services: "Services", idea: str, context: str) -> None:
        from tui.app.main_screen import MainScreen  # noqa: PLC0415 - loaded by now

        self.main_screen = MainScreen(services, idea, context)
        await self.push_screen(self.main_screen)
        for event in self._start.hand_over():
            await super().on_event(event)
