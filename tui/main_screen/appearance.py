"""Uses the theme and the other settings of how the screen looks, and keeps the theme that you choose."""

from dataclasses import dataclass

from textual.screen import Screen

from domain.errors import PromptImproverError
from tui.background import run_in_background
from tui.dialogs.modal import open_over
from tui.dialogs.palette import theme_palette
from tui.main_screen.application import Application
from tui.messages import ActionDone, ActionFailed, Post
from tui.services import ThemeServices


@dataclass(eq=False, repr=False)
class AppearanceController:
    """Applies and keeps how the screen looks. UI thread only."""

    _screen: Screen[None]
    _app: Application
    _services: ThemeServices
    _post: Post

    def choose_theme(self) -> None:
        """Show the themes."""
        if self._app.has_colours:
            open_over(self._screen, theme_palette())
        else:
            self._screen.notify("NO_COLOR is set: there are no colours to choose.")

    def use_theme(self, name: str) -> None:
        """Draw in a theme from now on, and keep the choice."""
        self._app.theme = self._app.theme_for(name)
        run_in_background("keep-theme", lambda: self._keep(name))

    def _keep(self, name: str) -> None:
        try:
            is_first = self._services.keep_theme(name)
        except PromptImproverError as error:
            self._post(ActionFailed(error))
            return
        words = "" if is_first else ", until you quit: THEME is also set elsewhere"
        self._post(ActionDone(f"Theme: {name}{words}."))
