"""Every feature of the main screen, and what they ask of each other."""

from typing import TYPE_CHECKING

from textual.screen import Screen
from textual.widget import Widget

from domain.history.lineage import Lineage
from domain.history.reader import ListItem
from domain.prompts.record import PromptHistory
from domain.prompts.request import EnginePhase, EngineStatus
from tui.background import run_in_background
from tui.history.actions import HistoryActions
from tui.history.controller import HistoryController
from tui.history.record_actions import RecordActions
from tui.main_screen.candidates import CandidateController
from tui.main_screen.runs import RunController
from tui.main_screen.save_retry import SaveRetry
from tui.main_screen.startup import warm_up
from tui.main_screen.widgets import Widgets
from tui.messages import Mailbox
from tui.models.controller import ModelController
from tui.patterns.controller import PatternController
from tui.progress.controller import WorkController
from tui.prompt_input.drafts import DraftController
from tui.prompt_options.controller import OptionsController
from tui.result.display import ResultDisplay
from tui.result.editing import EditController
from tui.result.export import ExportController
from tui.result.own_editor import OwnEditor
from tui.result.refining import RefineController
from tui.result.versions import VersionController
from tui.selection import Selection
from tui.services import Services
from tui.settings.controller import SettingsController
from tui.terminal.window_title import RunNotice, Terminal
from tui.trial.controller import TrialController

if TYPE_CHECKING:
    from domain.settings.service import ChosenModel  # it needs pydantic, for which the screen does not wait


class Features:
    """Makes the controllers and connects them, so that none of them knows another package. UI thread only.

    It is the `Records` that they get.
    """

    def __init__(
        self, screen: Screen[None], app: Terminal, services: Services, mailbox: Mailbox, widgets: Widgets
    ) -> None:
        sidebar, result = widgets.sidebar, widgets.result
        self._screen = screen
        self._services = services
        self._post = mailbox.post
        self._widgets = widgets
        self._display = ResultDisplay(result)
        self.save_retry = SaveRetry(services, lambda: screen.call_later(self._saved_late))
        self.actions = HistoryActions(services, mailbox.post)
        self.history = HistoryController(screen, services, sidebar, self, mailbox, self._show_reading_problem)
        notice = RunNotice(app, services.clock)
        self.runs = RunController(screen, services, self, self._display, widgets, mailbox, notice)
        self.editing = EditController(
            screen,
            self.actions,
            result,
            self,
            mailbox,
            on_written=self.show_unsaved,
            is_current=self.history.is_current,
        )
        self.own_editor = OwnEditor(screen, self, self.editing, self.keep_what_is_typed)
        self.versions = VersionController(
            screen,
            services,
            result,
            self,
            mailbox,
            on_known=self.history.say_state,
            on_gone=self._opened_is_gone,
            on_opened=self._version_opened,
        )
        show_shape, uid = widgets.input.show_shape, self._uid_for_options
        self.options = OptionsController(screen, services, on_change=show_shape, shown_uid=uid)
        self.refining = RefineController(
            screen,
            services,
            result,
            self,
            self.runs,
            options_for=self.options.for_version_of,
            end_edit=self.editing.end,
            on_typed=self._feedback_typed,
            on_lost=self._feedback_lost,
        )
        self.patterns = PatternController(screen, services, self.refining)
        self.candidates = CandidateController(screen, self, widgets)
        self.drafts = DraftController(
            screen,
            services,
            widgets.input,
            self.runs,
            feedback=lambda: self.refining.kept,
            recall_feedback=self.refining.recall,
        )
        widgets.input.on_typed = self.drafts.remember
        self.export = ExportController(screen, services, result, self, lambda: widgets.input.idea)
        self.record_actions = RecordActions(
            screen, self.actions, self, mailbox, on_change=self._history_changed, query=lambda: sidebar.query_text
        )
        self.models = ModelController(
            screen,
            services,
            on_choice=self._show_model,
            load_engine=self._load_engine,
            is_busy=lambda: self.drafts.has_typed or self.runs.is_running,
            type_on=widgets.input.type_on,
        )
        self.trials = TrialController(
            screen, services, self, self.models.pick, self.editing.put, is_calm=lambda: widgets.result.is_calm
        )
        self.settings = SettingsController(
            screen, services, on_applied=self.models.use, choose_model=self.models.choose
        )
        self.work = WorkController(
            screen,
            services,
            widgets.line,
            mailbox,
            stop_actions=self.actions.stop,
            is_running=lambda: self.runs.is_running,
        )
        self.selection = Selection(
            chosen=self.history.chosen,
            shown=self.history.shown,
            is_awaited=lambda: self.versions.is_stepping,
            newest=self.editing.newest,
            tell=screen.notify,
        )

    def keep_what_is_typed(self, *, is_end: bool = False) -> None:
        """Save now what you typed, also text that no event has reported yet; `is_end` when the application ends."""
        self.editing.take_typed()
        self.refining.take_typed()
        self.drafts.remember(is_end=is_end)

    def close(self) -> None:
        """Stop the run and everything that reads; give edits a moment to be written."""
        readers = (self.runs, self.history, self.versions, self.save_retry)
        for feature in (*readers, self.options, self.trials, self.models, self.settings, self.export, self.editing):
            feature.close()

    # The record that is shown: see `tui.panes.Records`

    @property
    def opened(self) -> ListItem | None:
        """The record that the result shows, as it is listed now."""
        return self._widgets.sidebar.opened

    @property
    def opened_uid(self) -> str | None:
        """The uid of the record that the result shows, listed or not."""
        return self._widgets.sidebar.opened_uid

    @property
    def previewed(self) -> ListItem | None:
        """The record that covers the opened one while the cursor moves through the list."""
        return self._display.previewed

    @property
    def lineage(self) -> Lineage:
        """The versions of the shown record, as they were read last."""
        return self.versions.lineage

    def open_record(self, item: ListItem) -> None:
        """Show a record in the result."""
        self.leave_fields()
        item = self.editing.newest(item)
        self.history.mark_opened(item)
        self._display.open(item, self.history.state_of(item))
        self.versions.read(item)

    def preview_record(self, item: ListItem) -> None:
        """Show a record over the result until the preview ends."""
        self.leave_fields()
        self._display.preview(item, self.history.state_of(item))

    def end_preview(self) -> None:
        """Show again what the preview covers."""
        self._display.end_preview()

    def bring_up(self, item: ListItem) -> None:
        """Show a record and focus the result; a record that is shown already keeps its scroll position."""
        if not self.history.is_shown(item):
            self.open_record(item)
        self._widgets.sidebar.stop_choosing()
        self.focus_at_work(self._widgets.result)

    def redraw(self, item: ListItem) -> None:
        """Draw a record that has changed, where it is shown."""
        is_opened = self.opened_uid == item.entry.uid
        self._display.renew(item, self.history.state_of(item), is_opened=is_opened)

    def reload(self, item: ListItem) -> None:
        """Take the opened record as it was just read; its text may differ from the one on the screen."""
        self._widgets.sidebar.mark_opened(item)
        entry = item.entry
        is_changed = isinstance(entry, PromptHistory) and self._widgets.result.copyable_text != entry.text_to_use
        if self.previewed is None and is_changed:
            self.redraw(item)

    def say(self, state: str, tone: str = "done") -> None:
        """Show a state of the opened record."""
        self._display.say(state, tone)

    def say_state(self, uid: str | None, state: str) -> None:
        """Show a state of the opened record, if that is `uid` and all of it is saved."""
        if state and uid == self.opened_uid and not self.is_unsaved(uid) and uid not in self.editing.failed:
            self._display.say(state)

    def is_unsaved(self, uid: str | None) -> bool:
        """Return whether the record itself is not saved yet."""
        return self.save_retry.holds(uid)

    def focus_at_work(self, widget: Widget) -> None:
        """Focus a widget beside the history."""
        self._screen.remove_class("-history")
        self._screen.set_focus(widget)

    # What several features do

    def focus_idea(self) -> None:
        """Focus the idea."""
        self.focus_at_work(self._screen.query_one("#idea"))

    def leave_fields(self) -> bool:
        """Close the editor and the feedback field, with what is typed in use; return whether one was open."""
        was_editing = self.editing.end()
        return self.refining.close() or was_editing

    def leave_field(self) -> bool:
        """Close the editor, else the feedback field; return whether one was open."""
        return self.editing.end() or self.refining.close()

    def show_unsaved(self) -> None:
        """Show in the status bar how many prompts and edits are not saved."""
        self._widgets.status.unsaved = self.save_retry.count + len(self.editing.failed)

    def reuse(self) -> None:
        """Take the idea and the context of a record as a new draft; undo restores what was typed before."""
        record = self.selection.record()
        if record is None:
            return
        self.history.leave_search()
        self._widgets.input.fill(record.original_idea, record.context, context_is_material=record.context_is_material)
        self.focus_idea()

    def new_idea(self) -> None:
        """Empty the input; undo restores the old text."""
        self._widgets.input.fill("", "")
        self.leave_fields()
        self.runs.clear()
        self.focus_idea()

    # What one feature reports to the others; those that are made later are reached through a method

    def _opened_is_gone(self, uid: str) -> None:
        self.refining.record_is_gone(uid)

    def _feedback_typed(self) -> None:
        self.drafts.remember()

    def _feedback_lost(self, text: str) -> bool:
        return self.drafts.take_lost_feedback(text)

    def _uid_for_options(self) -> str | None:
        failed = self.refining.run_parent
        return self.opened_uid or (None if failed is None else failed.entry.uid)

    def _show_reading_problem(self, sentence: str) -> None:
        self._widgets.status.reading_problem = sentence

    def _saved_late(self) -> None:
        self.show_unsaved()
        self._screen.notify("The unsaved prompt has now been saved.")

    def _version_opened(self) -> None:
        self._widgets.sidebar.follow_opened()
        self.focus_at_work(self._widgets.result)

    def _history_changed(self, deleted: frozenset[str]) -> None:
        self.history.note_deleted(deleted)
        self._screen.refresh_bindings()

    def _show_model(self, choice: "ChosenModel") -> None:
        self._widgets.status.provider, self._widgets.status.model = choice.provider, choice.model
        self._widgets.status.engine = EngineStatus(EnginePhase.LOADING)

    def _load_engine(self) -> None:
        run_in_background("warm-up", lambda: warm_up(self._services, self._post))
