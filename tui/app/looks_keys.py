"""The part of the main screen that knows how it shall look, and tells of runs to whoever looks elsewhere."""

from textual import events, getters, on

from domain.errors import PromptImproverError
from tui import messages
from tui.app.base_app import BaseApp
from tui.background import run_in_background
from tui.dialogs.modal import open_over
from tui.dialogs.theme_commands import theme_palette
from tui.result.diff_keys import DiffKeys
from tui.services import Services
from tui.terminal.window_title import RunNotice
from tui.widgets.too_small import TooSmall

_LONG_SECONDS = 30


class LooksKeys(DiffKeys):
    """Lets a person choose a theme and keeps it."""

    app = getters.app(BaseApp)

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._notice = RunNotice(self.app, services.clock)

    def on_mount(self) -> None:
        """Learn when the person looks at this window; have a sentence at hand for one that is too small."""
        self.mount(TooSmall())
        self.watch(self.app, "app_focus", self._looked, init=False)

    def _looked(self, is_here: bool) -> None:
        if is_here:
            self._notice.seen(is_running=self._runs.active is not None)

    @on(messages.Started)
    def _settings_read(self, message: messages.Started) -> None:
        self._notice.looks = message.report.looks
        if problem := self.app.use_looks(message.report.looks):
            self.notify(problem, severity="warning", timeout=_LONG_SECONDS, markup=False)
        self._result.is_calm = self.app.is_calm

    def action_theme(self) -> None:
        """Show the themes."""
        if self.app.has_colours:
            open_over(self, theme_palette())
        else:
            self.notify("NO_COLOR is set: there are no colours to choose.", markup=False)

    def action_use_theme(self, name: str) -> None:
        """Draw in a theme from now on, and keep the choice."""
        self.app.theme = self.app.theme_for(name)
        run_in_background("keep-theme", lambda: self._keep_theme(name))

    def _keep_theme(self, name: str) -> None:
        try:
            is_first = self._services.keep_theme(name)
        except PromptImproverError as error:
            self._post(messages.ActionFailed(error))
            return
        sentence = f"Theme: {name}." if is_first else f"Theme: {name}, until you quit: THEME is set elsewhere, too."
        self._post(messages.ActionDone(sentence))

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """On a low screen only the pane with the keyboard has room."""
        # Where the keyboard is now: two quick keys may be told of in the other order.
        if (focused := self.focused) is not None:
            self.set_class(focused.id == "context", "-at-context")
            self.set_class(self._result in focused.ancestors_with_self, "-at-result")

    def _end_actions(self) -> None:
        self._notice.restore()
        super()._end_actions()
