"""The one screen of daily work: input, result, history, status."""

import asyncio
from collections.abc import Callable

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widget import Widget

from tui.background import run_in_background
from tui.history.actions import HistoryActions
from tui.keys.tables import ANYWHERE, IN_THE_PALETTE, bindings
from tui.main_screen.appearance import AppearanceController
from tui.main_screen.application import Application
from tui.main_screen.availability import Availability
from tui.main_screen.dialogs import Dialogs
from tui.main_screen.features import Features
from tui.main_screen.quitting import Quitting
from tui.main_screen.startup import Startup
from tui.main_screen.widgets import Widgets
from tui.messages import Mailbox
from tui.services import Services
from tui.widgets.key_footer import KeyFooter
from tui.widgets.text_input import TextInput
from tui.widgets.too_small import TooSmall

_A_TURN_SECONDS = 0.001
"""Long enough for every due task to run once; after a sleep of 0 the same task would run first."""


def _run(action: "Callable[[MainScreen], object]") -> "Callable[[MainScreen], None]":
    """Return the method of an action that a feature or a dialog carries out."""

    def run(screen: "MainScreen") -> None:
        action(screen)

    return run


class MainScreen(Screen[None], inherit_bindings=False):
    """Holds the panes; passes keys to the features."""

    CSS_PATH = "../dialogs/dialogs.tcss"
    AUTO_FOCUS = "#idea"
    BINDINGS = bindings(ANYWHERE, IN_THE_PALETTE)

    def __init__(self, application: Application, services: Services, idea: str = "", context: str = "") -> None:
        super().__init__()
        self._application = application
        self._given = (idea, context)
        self.mailbox = Mailbox(self.call_later)
        self.widgets = Widgets(services.clock)
        self.features = Features(self, application, services, self.mailbox, self.widgets)
        self._availability = Availability(self.features, self.widgets)
        self.refusal = ""
        """Why the action that was checked last cannot be carried out."""
        self.dialogs = Dialogs(self, services, self.features, self._focus)
        self.quitting = Quitting(self, self.features)
        self.appearance = AppearanceController(self, application, services)
        self._startup = Startup(self, application, services, self.features, self.mailbox, self.widgets)

    def compose(self) -> ComposeResult:
        """Sidebar left, input above result, status and keys below."""
        with Horizontal():
            yield self.widgets.sidebar
            with Vertical(id="work"):
                yield self.widgets.input
                yield self.widgets.result
        yield self.widgets.banner
        yield self.widgets.line
        yield self.widgets.status
        yield KeyFooter()
        yield TooSmall()

    def on_mount(self) -> None:
        """Fill in what the command line gave; start the services once the screen is painted."""
        self.features.drafts.fill(*self._given)
        self.watch(self.app, "app_focus", self._window_focused, init=False)
        self.call_after_refresh(run_in_background, "start", self._startup.run)

    async def on_event(self, event: events.Event) -> None:
        """Let other tasks run before a large repaint: two in a row would hold up a key twice as long."""
        if isinstance(event, events.ScreenResume | events.Resize):
            await asyncio.sleep(_A_TURN_SECONDS)
        await super().on_event(event)

    def on_unmount(self) -> None:
        """Stop the run and everything that reads, and finish what is being saved."""
        self.appearance.close()
        self.features.close()

    def _window_focused(self, is_here: bool) -> None:
        if is_here:
            self.features.runs.notice.seen(is_running=self.features.runs.is_running)

    @on(TextInput.Cut)
    def _text_cut(self, message: TextInput.Cut) -> None:
        self.notify(f"Text too long: only its first {message.kept:,} characters were taken.", severity="warning")

    # The keyboard

    def set_focus(self, widget: Widget | None, scroll_visible: bool = True, from_app_focus: bool = False) -> None:
        """Move the focus. A previewed row opens, before the next key, when the focus leaves the sidebar."""
        super().set_focus(widget, scroll_visible, from_app_focus)
        # Otherwise another window has the focus, or this widget takes no keys.
        if widget is not None and self.focused is widget:
            self.features.history.keyboard_moved(widget)

    def on_descendant_focus(self) -> None:
        """End the edit and the full screen when the focus goes to another pane; make room for a folded pane."""
        # By the focus as it is now: the events of two quick keys may arrive in the other order.
        self.features.editing.end_if_left()
        if (focused := self.focused) is None:
            return
        is_at_result = self.widgets.result in focused.ancestors_with_self
        if not is_at_result:
            self.remove_class("-full")
        self.set_class(focused.id == "context", "-at-context")
        self.set_class(is_at_result, "-at-result")

    def _focus(self, target: str) -> None:
        if target in {"search", "history-list"}:
            self.features.history.focus(target)
        else:
            self.features.focus_at_work(self.query_one(f"#{target}"))

    # Which keys work

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return None for an action that cannot be carried out now; `refusal` says why."""
        self.refusal = self.why_not(action)
        return None if self.refusal else True

    def why_not(self, action: str) -> str:
        """Return as a sentence why an action cannot be carried out now; empty when it can."""
        return self._availability.why_not(action) if self.is_mounted else ""

    # Actions that a feature or a dialog carries out. `tui.keys.tables` says what each does.

    action_refine = _run(lambda screen: screen.features.refining.refine())
    action_regenerate = _run(lambda screen: screen.features.refining.regenerate())
    action_pattern = _run(lambda screen: screen.features.patterns.choose())
    action_no_pattern = _run(lambda screen: screen.features.patterns.leave_out())
    action_candidates = _run(lambda screen: screen.features.candidates.make())
    action_try_it = _run(lambda screen: screen.features.trials.try_it())
    action_answer = _run(lambda screen: screen.features.refining.answer())
    action_new_idea = _run(lambda screen: screen.features.new_idea())
    action_reuse = _run(lambda screen: screen.features.reuse())
    action_copy = _run(lambda screen: screen.features.export.copy())
    action_copy_part = _run(lambda screen: screen.features.export.offer_parts())
    action_save = _run(lambda screen: screen.features.export.ask_file_name())
    action_edit = _run(lambda screen: screen.features.editing.edit())
    action_toggle_edit = _run(lambda screen: screen.features.editing.toggle())
    action_diff = _run(lambda screen: screen.features.versions.compare())
    action_favorite = _run(lambda screen: screen.features.record_actions.do(HistoryActions.toggle_favorite))
    action_archive = _run(lambda screen: screen.features.record_actions.do(HistoryActions.toggle_archived))
    action_delete = _run(lambda screen: screen.features.record_actions.do(HistoryActions.delete))
    action_delete_versions = _run(lambda screen: screen.features.record_actions.delete_versions())
    action_delete_found = _run(lambda screen: screen.features.record_actions.delete_found())
    action_undo_delete = _run(lambda screen: screen.features.actions.undo())
    action_retry_saving = _run(lambda screen: screen.features.actions.retry_saving())
    action_open_row = _run(lambda screen: screen.features.history.open_row())
    action_open_hit = _run(lambda screen: screen.features.history.open_hit())
    action_previous = _run(lambda screen: screen.features.history.step(-1))
    action_next = _run(lambda screen: screen.features.history.step(1))
    action_search = _run(lambda screen: screen.features.history.focus("search"))
    action_model = _run(lambda screen: screen.features.models.choose())
    action_shape = _run(lambda screen: screen.features.options.choose())
    action_export_history = _run(lambda screen: screen.features.work.export_history())
    action_import_history = _run(lambda screen: screen.features.work.import_history())
    action_build_index = _run(lambda screen: screen.features.work.build_index())
    action_help = _run(lambda screen: screen.dialogs.help())
    action_manual = _run(lambda screen: screen.dialogs.manual())
    action_jump = _run(lambda screen: screen.dialogs.jump())
    action_thoughts = _run(lambda screen: screen.dialogs.thoughts())
    action_statistics = _run(lambda screen: screen.dialogs.statistics())
    action_log = _run(lambda screen: screen.dialogs.log())
    action_settings = _run(lambda screen: screen.dialogs.settings())
    action_theme = _run(lambda screen: screen.appearance.choose_theme())
    action_edit_outside = _run(lambda screen: screen.features.own_editor.open())

    def action_version(self, by: int) -> None:
        """Open another version."""
        self.features.versions.step(by)

    # Actions of several panes

    def action_improve(self) -> None:
        """Improve the idea; in the feedback field, send the feedback."""
        if self.widgets.result.feedback.has_focus_within:
            self.widgets.result.feedback.send()
        else:
            self.features.runs.improve()

    def action_back(self) -> None:
        """Leave the field, the search or the full screen; stop work or a run; dismiss a notice; or go to the idea."""
        self._application.put_errors_away()
        features = self.features
        if self.widgets.result.has_focus_within and features.leave_field():
            return
        if features.history.is_searching:
            features.history.leave_search()
        elif self.has_class("-full"):
            self.remove_class("-full")
        elif not (features.work.stop() or features.runs.cancel() or self.widgets.banner.dismiss()):
            features.focus_idea()

    def action_to_list(self) -> None:
        """Go from the result to its row in the history list."""
        self.widgets.sidebar.follow_opened()
        self._focus("history-list")

    def action_full_screen(self) -> None:
        """Show the result alone, or everything again."""
        self.toggle_class("-full")
        if self.has_class("-full") and not self.widgets.result.has_focus_within:
            self.features.focus_at_work(self.widgets.result)

    def action_use_theme(self, name: str) -> None:
        """Draw in a theme from now on, and keep the choice."""
        self.appearance.use_theme(name)
