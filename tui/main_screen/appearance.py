"""Uses the theme and the other settings of how the screen looks, and keeps the theme that you choose."""

from dataclasses import dataclass
from functools import partial

from textual.screen import Screen

from tui.background import InOrder
from tui.dialogs.modal import job_for, open_over
from tui.dialogs.palette import theme_palette
from tui.main_screen.application import Application
from tui.services import ThemeServices
from tui.text.errors import notify_error

_CLOSE_SECONDS = 0.5


@dataclass(eq=False, repr=False)
class AppearanceController:
    """Applies and keeps how the screen looks. UI thread only. Only `close` waits."""

    _screen: Screen[None]
    _app: Application
    _services: ThemeServices

    def __post_init__(self) -> None:
        self._queue = InOrder("keep-theme")

    def close(self) -> None:
        """Finish keeping a theme, in half a second at most."""
        self._queue.close(_CLOSE_SECONDS)

    def choose_theme(self) -> None:
        """Show the themes."""
        if self._app.has_colours:
            open_over(self._screen, theme_palette())
        else:
            self._screen.notify("NO_COLOR is set: there are no colours to choose.")

    def use_theme(self, name: str) -> None:
        """Draw in a theme from now on, and keep the choice."""
        self._app.theme = self._app.theme_for(name)
        keep, failed = partial(self._services.keep_theme, name), partial(notify_error, self._screen.notify)
        self._queue.submit(job_for(self._screen, keep, partial(self._kept, name), failed))

    def _kept(self, name: str, is_first: bool) -> None:
        words = "" if is_first else ", until you quit: THEME is also set elsewhere"
        self._screen.notify(f"Theme: {name}{words}.")
