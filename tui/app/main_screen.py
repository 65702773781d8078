"""The one screen of daily work: input, result, history, status."""

import asyncio

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from domain.errors import PromptImproverError, RunCancelledError
from domain.history.reader import ListItem
from domain.prompts.improve import checked_request
from domain.prompts.request import ImproveRequest
from tui import messages
from tui.app.banner import Banner
from tui.app.full_screen_keys import FullScreenKeys
from tui.app.log_keys import LogKeys
from tui.app.looks_keys import LooksKeys
from tui.app.own_keys import OwnKeys
from tui.app.startup import start_services
from tui.app.status_bar import StatusBar
from tui.background import run_in_background
from tui.dialogs.jump import JumpScreen
from tui.dialogs.modal import open_over
from tui.dialogs.statistics import StatisticsScreen
from tui.history.history_view import HistoryView
from tui.history.loader import HistoryFeed
from tui.history.sidebar import HistorySidebar
from tui.keys.active import key_label
from tui.keys.tables import ANYWHERE, IN_THE_PALETTE, bindings
from tui.models.model_keys import ModelKeys
from tui.progress.line import WorkLine
from tui.progress.work_keys import WorkKeys
from tui.prompt_input.pane import InputPane
from tui.result.editor_keys import EditorKeys
from tui.result.pane import ResultPane
from tui.result.thoughts_screen import ThoughtsScreen
from tui.runs.controller import Run
from tui.runs.run_view import RunView, failure_text
from tui.services import Services
from tui.text.errors import describe
from tui.widgets.key_footer import KeyFooter
from tui.widgets.text_input import TextInput

_A_TURN_SECONDS = 0.001
"""So long, every task whose time has come runs once. A sleep of 0 lets the next step of the same task go first."""


class MainScreen(
    EditorKeys,
    LogKeys,
    FullScreenKeys,
    OwnKeys,
    LooksKeys,
    ModelKeys,
    WorkKeys,
    inherit_bindings=False,
):
    """Turns keys into calls of the services, and their messages into what the widgets show."""

    CSS_PATH = "../dialogs/dialogs.tcss"
    AUTO_FOCUS = "#idea"
    BINDINGS = bindings(ANYWHERE, IN_THE_PALETTE)

    def __init__(self, services: Services, idea: str = "", context: str = "") -> None:
        super().__init__(services)
        self._given = (idea, context)
        self._feed = HistoryFeed(services, self._post)

    def compose(self) -> ComposeResult:
        """Sidebar left, input above result, status and keys below."""
        with Horizontal():
            yield HistorySidebar(self._services.clock.now, id="history")
            with Vertical(id="work"):
                yield InputPane(id="input")
                yield ResultPane(id="result")
        yield Banner(id="banner")
        yield WorkLine(self._services.clock, id="work-line")
        yield StatusBar(self._services.clock, id="status")
        yield KeyFooter()

    def on_mount(self) -> None:
        """Fill in what the command line gave; start the services once the screen is painted."""
        self._view = RunView(self._result, self._status, self._notice, self._services.clock.monotonic)
        self._history = HistoryView(self._feed, self._sidebar, self._status, self._services.clock)
        if any(self._given):
            self._input.fill(*self._given)
            self.not_typed(self._input.idea, self._input.context)
        self.call_after_refresh(run_in_background, "start", lambda: start_services(self._services, self._post))

    async def on_event(self, event: events.Event) -> None:
        """Let other tasks run before a large repaint: two in a row would hold up a key twice as long."""
        if isinstance(event, events.ScreenResume | events.Resize):
            await asyncio.sleep(_A_TURN_SECONDS)
        await super().on_event(event)

    def on_unmount(self) -> None:
        """Stop the run and everything that reads."""
        self._runs.cancel()
        self._feed.close()
        self._lineages.close()
        self._keep_again.close()
        self._end_actions()

    # Starting

    @on(messages.Started)
    def _started(self, message: messages.Started) -> None:
        report = message.report
        self._history.saves = report.saving
        self._status.provider, self._status.model = report.provider, report.model
        off = () if report.saving else ("○ not saving: SQLITE_ENABLED is off, prompts stay until you quit",)
        self._status.notes = off + tuple(f"! {promise}" for promise in report.weakened_promises)
        self._tell_problems("Not every setting could be taken", report.setting_problems)
        self._history.refresh()
        self._feed.watch()

    @on(messages.StartFailed)
    def _start_failed(self, message: messages.StartFailed) -> None:
        text = describe(message.error)
        self._status.provider, self._status.notes = "not started", (f"! {text.sentence}",)
        self._result.show_failure(text.title, text.sentence, text.next_step, "")

    @on(messages.SavingChanged)
    def _saving_changed(self, message: messages.SavingChanged) -> None:
        self._status.saving = message.status
        self._history.refresh()

    # Runs

    def action_improve(self) -> None:
        """Begin a run, unless one is under way or the idea is too short. In the feedback field it is for a version."""
        if self._result.feedback.has_focus_within:
            self._result.feedback.send()
            return
        if self._refuses_run():
            return
        try:
            given = self._input
            is_material = given.context_is_material
            request = checked_request(given.idea, given.context, self._shape, context_is_material=is_material)
        except PromptImproverError as error:
            self._input.show_problem(error.sentence)
            self._focus_idea()
            return
        self._begin_run(request)

    def _begin_run(self, request: ImproveRequest) -> None:
        self._end_edit()
        self._close_feedback()
        run = self._runs.start(request)
        self._run_parent = None
        self._mark_opened(None)
        self._view.begin(run)
        self._remember()

    @on(messages.RunStepChanged)
    def _run_step(self, message: messages.RunStepChanged) -> None:
        if (run := self._runs.current(message.run_id)) is not None:
            self._view.step(run, message.step)

    @on(messages.RunProgressed)
    def _run_progressed(self, message: messages.RunProgressed) -> None:
        if (run := self._runs.current(message.run_id)) is not None:
            self._view.progress(run, message.partial)
            self._remember()

    @on(messages.RunFinished)
    def _run_finished(self, message: messages.RunFinished) -> None:
        run = self._runs.end(message.run_id)
        if run is None:
            return
        self._view.end()
        record, problem = message.outcome.record, message.outcome.problem
        # What is not saved is shown whatever the person looks at: it is nowhere else.
        was_shown = self._view.is_shown(run)
        self._forget_feedback(run.request)
        if problem is not None or was_shown:
            self._end_edit()
            self._close_feedback()
            item = ListItem(record, waiting=True)
            self._mark_opened(item)
            if problem is not None:
                self._sidebar.stop_choosing()  # it stays in sight, wherever the keyboard goes
            self._read_versions(item)
            self._view.finish(message.outcome, describe(problem) if problem else None)
        if self._view.previewed is not None and was_shown:
            self.notify(f"Your prompt is ready: {key_label('back')} brings it into view.", markup=False)
        elif not (problem is not None or was_shown):
            self.notify("Your prompt is ready: it is the newest in the history.", markup=False)
        self._view.partial_answer = record.improved_prompt if problem else ""
        if problem is not None:
            self._keep_again.add(record)
            self._show_unsaved()
        if run.request.parent is None:
            self._kept_input = None if problem else (run.request.idea, run.request.context)
        self._remember()
        self._history.refresh()

    @on(messages.KeptAtLast)
    def _kept_at_last(self) -> None:
        self._show_unsaved()
        self.notify("A prompt that was not saved is kept now.", markup=False)
        self._history.refresh()

    @on(messages.RunFailed)
    def _run_failed(self, message: messages.RunFailed) -> None:
        run = self._runs.end(message.run_id)
        if run is not None:
            self._end_badly(run, message.error)

    def _end_badly(self, run: Run, error: BaseException) -> None:
        """Say why the run ended; idea and what had arrived of the answer stay and are kept as the draft."""
        self._view.end(error)
        if run.request.parent is None and not (self._input.idea.strip() or self._input.context.strip()):
            given = run.request
            self._input.fill(given.idea, given.context, context_is_material=given.context_is_material)
        self._view.partial_answer = self._view.partial_answer or getattr(error, "partial_answer", "")
        text = failure_text(error)
        if self._view.is_shown(run):
            self._view.fail(text)
        else:
            self.notify(f"{text.sentence} {text.next_step}", title=text.title, severity="error", markup=False)
        self._remember()

    # The rest of the keys

    def action_back(self) -> None:
        """Leave what is typed in the result or the search, long work, the run, the news, else the pane."""
        self.app.put_errors_away()
        if self._leave_field():
            return
        if self._sidebar.query_text or self._is_in_sidebar:
            self._leave_search()
        elif self._leave_full_screen() or self._stop_work():
            pass
        elif (run := self._runs.cancel()) is not None:
            self._end_badly(run, RunCancelledError("The run was stopped before it finished."))
        elif not self._banner.dismiss():
            self._focus_idea()

    def action_new_idea(self) -> None:
        """Empty the input; undo brings the old text back."""
        self._input.fill("", "")
        self._end_edit()
        self._close_feedback()
        if self._runs.active is None:
            self._run_parent = None
            self._view.clear()
            self._mark_opened(None)
        self._focus_idea()

    def action_jump(self) -> None:
        """Show a letter on each pane and go where the person points."""
        open_over(self, JumpScreen(self, self._go_to))

    def _go_to(self, target: str) -> None:
        if target in {"search", "history-list"}:
            self._focus_in_sidebar(target)
        else:
            self._focus_at_work(self.query_one(f"#{target}"))

    def _focus_idea(self) -> None:
        self._focus_at_work(self.query_one("#idea"))

    def action_statistics(self) -> None:
        """Show numbers over the history."""
        open_over(self, StatisticsScreen(self._services.statistics, self._services.clock.now))

    def action_thoughts(self) -> None:
        """Show what the model thought in the last run, or thinks now."""
        if self._view.thoughts:
            open_over(self, ThoughtsScreen(lambda: self._view.thoughts))
        else:
            self.notify("The last run has no thoughts to show: the model sent none.", markup=False)

    # Typing and focus

    @on(TextInput.Cut)
    def _text_cut(self, message: TextInput.Cut) -> None:
        self.notify(f"The text was too long: its first {message.kept:,} characters were taken.", severity="warning")
