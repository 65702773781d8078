"""Uses the theme and the other settings of how the screen looks, and keeps the theme that you choose."""

from textual.screen import Screen

from domain.errors import PromptImproverError
from tui.background import run_in_background
from tui.dialogs.modal import open_over
from tui.dialogs.theme_commands import theme_palette
from tui.main_screen.application import Application
from tui.messages import ActionDone, ActionFailed, Post
from tui.services import ThemeServices


class AppearanceController:
    """Applies and keeps how the screen looks. UI thread only."""

    def __init__(self, screen: Screen[None], app: Application, services: ThemeServices, post: Post) -> None:
        self._screen = screen
        self._app = app
        self._services = services
        self._post = post

    def choose_theme(self) -> None:
        """Show the themes."""
        if self._app.has_colours:
            open_over(self._screen, theme_palette())
        else:
            self._screen.notify("NO_COLOR is set: there are no colours to choose.", markup=False)

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
        self._post(
            ActionDone(
                f"Theme: {name}." if is_first else f"Theme: {name}, until you quit: THEME is also set elsewhere."
            )
        )
