"""The one screen of daily work: input, result, history, status."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Footer

from domain.errors import PromptImproverError, RunCancelledError
from domain.improve_prompt import checked_request
from domain.ports import Draft
from tui import messages
from tui.background import run_in_background
from tui.clipboard import Certainty, copy_text
from tui.error_text import ErrorText, describe
from tui.history_feed import HistoryFeed
from tui.keymap import ANYWHERE, bindings
from tui.runs import Run, RunController
from tui.screens.help_screen import HelpScreen
from tui.screens.history_keys import HistoryKeys
from tui.screens.history_view import HistoryView
from tui.screens.jump_screen import JumpScreen
from tui.screens.run_view import RunView
from tui.screens.statistics_screen import StatisticsScreen
from tui.services import Services
from tui.startup import start_services
from tui.widgets.banner import Banner
from tui.widgets.history_sidebar import HistorySidebar
from tui.widgets.input_pane import InputPane
from tui.widgets.result_pane import ResultPane
from tui.widgets.status_bar import StatusBar
from tui.widgets.text_input import TextInput

UNFINISHED = ErrorText("Unfinished", "This answer was interrupted.", "Press ctrl+j to run it again.")


class MainScreen(HistoryKeys):
    """Turns keys into calls of the services, and their messages into what the widgets show."""

    AUTO_FOCUS = "#idea"
    BINDINGS = bindings(ANYWHERE)

    def __init__(self, services: Services, idea: str = "", context: str = "") -> None:
        super().__init__(services)
        self._given = (idea, context)
        self._runs = RunController(services, self._post)
        self._feed = HistoryFeed(services, self._post)
        self._kept_input: tuple[str, str] | None = None

    def compose(self) -> ComposeResult:
        """Sidebar left, input above result, status and keys below."""
        with Horizontal():
            yield HistorySidebar(self._services.clock.now, id="history")
            with Vertical(id="work"):
                yield InputPane(id="input")
                yield ResultPane(id="result")
        yield Banner(id="banner")
        yield StatusBar(self._services.clock, id="status")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Fill in what the command line gave; start the services once the screen is painted."""
        self._view = RunView(self._result, self._status)
        self._history = HistoryView(self._feed, self._sidebar, self._status, self._services.clock)
        if any(self._given):
            self._input.fill(*self._given)
        self.call_after_refresh(run_in_background, "start", lambda: start_services(self._services, self._post))

    def on_unmount(self) -> None:
        """Stop the run and everything that reads."""
        self._runs.cancel()
        self._feed.close()
        self._keep_again.close()
        self._actions.close()

    # Starting

    @on(messages.Started)
    def _started(self, message: messages.Started) -> None:
        report = message.report
        self._history.saves = report.saving
        self._status.provider, self._status.model = report.provider, report.model
        off = () if report.saving else ("○ not saving: SQLITE_ENABLED is off, prompts stay until you quit",)
        self._status.notes = off + tuple(f"! {promise}" for promise in report.weakened_promises)
        self._history.refresh()
        self._feed.watch()

    @on(messages.StartFailed)
    def _start_failed(self, message: messages.StartFailed) -> None:
        text = describe(message.error)
        self._status.provider, self._status.notes = "not started", (f"! {text.sentence}",)
        self._result.show_failure(text.title, text.sentence, text.next_step, "")

    @on(messages.DraftFound)
    def _draft_found(self, message: messages.DraftFound) -> None:
        if self._input.idea or self._input.context or self._runs.active:
            return
        self._input.fill(message.draft.idea, message.draft.context)
        if message.draft.partial_answer:
            self._view.partial_answer = message.draft.partial_answer
            self._view.fail(UNFINISHED)
        self.notify("Your unfinished idea is back.", markup=False)

    @on(messages.EngineChanged)
    def _engine_changed(self, message: messages.EngineChanged) -> None:
        self._status.engine = message.status

    @on(messages.SavingChanged)
    def _saving_changed(self, message: messages.SavingChanged) -> None:
        self._status.saving = message.status
        self._history.refresh()

    # Runs

    def action_improve(self) -> None:
        """Improve the idea as it will be once every key typed before this one has reached its widget.

        A priority key overtakes the keys that still wait in the focused widget's queue.
        """
        (self.focused or self).call_later(self._improve)

    def _improve(self) -> None:
        """Begin a run, unless one is under way or the idea is too short."""
        if self._runs.active is not None:
            self.notify("One run at a time: Escape cancels the one under way.", severity="warning", markup=False)
            return
        try:
            request = checked_request(self._input.idea, self._input.context)
        except PromptImproverError as error:
            self._input.show_problem(error.sentence)
            self._focus_idea()
            return
        run = self._runs.start(request)
        self._history.opened(None)
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
        if problem is not None or was_shown:
            self._history.opened(record.uid)
            self._view.finish(message.outcome, describe(problem) if problem else None)
        if self._view.previewed is not None:
            self.notify("Your prompt is ready: Escape brings it into view.", markup=False)
        elif not (problem is not None or was_shown):
            self.notify("Your prompt is ready: it is the newest in the history.", markup=False)
        self._view.partial_answer = record.improved_prompt if problem else ""
        if problem is not None:
            self._keep_again.add(record)
            self._status.unsaved = self._keep_again.count
        self._kept_input = None if problem else (run.request.idea, run.request.context)
        self._remember()
        self._history.refresh()

    @on(messages.KeptAtLast)
    def _kept_at_last(self) -> None:
        self._status.unsaved = self._keep_again.count
        self.notify("A prompt that was not saved is kept now.", markup=False)
        self._history.refresh()

    @on(messages.RunFailed)
    def _run_failed(self, message: messages.RunFailed) -> None:
        run = self._runs.end(message.run_id)
        if run is not None:
            self._end_badly(run, message.error)

    def _end_badly(self, run: Run, error: BaseException) -> None:
        """Say why the run ended; idea and what had arrived of the answer stay and are kept as the draft."""
        self._view.end()
        if not (self._input.idea.strip() or self._input.context.strip()):
            self._input.fill(run.request.idea, run.request.context)
        self._view.partial_answer = self._view.partial_answer or getattr(error, "partial_answer", "")
        text = describe(error)
        if self._view.is_shown(run):
            self._view.fail(text)
        else:
            self.notify(f"{text.sentence} {text.next_step}", title=text.title, severity="error", markup=False)
        self._remember()

    # The rest of the keys

    def action_back(self) -> None:
        """Leave the search as if it had never been, else cancel the run, else dismiss the news, else go to the idea."""
        if self._sidebar.query_text or self._is_choosing:
            self._leave_search()
        elif self._actions.stop():
            self.notify("Stopping.", markup=False)
        elif (run := self._runs.cancel()) is not None:
            self._end_badly(run, RunCancelledError("The run was stopped before it finished."))
        elif not self._banner.dismiss():
            self._focus_idea()

    def action_new_idea(self) -> None:
        """Empty the input, with the keys typed before this one; undo brings the old text back."""
        (self.focused or self).call_later(self._new_idea)

    def _new_idea(self) -> None:
        self._input.fill("", "")
        if self._runs.active is None:
            self._view.clear()
            self._history.opened(None)
        self._focus_idea()

    def action_copy(self) -> None:
        """Copy the prompt that is shown, whole."""
        text = self._result.copyable_text
        run_in_background("copy", lambda: self._post(messages.CopyDone(copy_text(text, self._send_to_terminal))))

    def _send_to_terminal(self, text: str) -> None:
        """Write the OSC 52 sequence, from any thread."""
        self.app.call_later(self.app.copy_to_clipboard, text)

    @on(messages.CopyDone)
    def _copy_done(self, message: messages.CopyDone) -> None:
        failed = message.outcome.certainty is Certainty.FAILED
        self.notify(message.outcome.sentence, severity="warning" if failed else "information", markup=False)

    def action_jump(self) -> None:
        """Show a letter on each pane and go where the person points."""
        self.app.push_screen(JumpScreen(self), self._jumped)

    def _jumped(self, target: str | None) -> None:
        if target in {"search", "history-list"}:
            self._focus_in_sidebar(target)
        elif target is not None:
            self._focus_at_work(self.query_one(f"#{target}"))

    def _focus_idea(self) -> None:
        self._focus_at_work(self.query_one("#idea"))

    def action_statistics(self) -> None:
        """Show numbers over the history."""
        self.app.push_screen(StatisticsScreen(self._services.statistics, self._services.clock.now))

    def action_help(self) -> None:
        """Show every key."""
        self.app.push_screen(HelpScreen())

    # Typing and focus

    @on(InputPane.Changed)
    def _input_changed(self) -> None:
        self._remember()

    @on(TextInput.Cut)
    def _text_cut(self, message: TextInput.Cut) -> None:
        self.notify(f"The text was too long: its first {message.kept:,} characters were taken.", severity="warning")

    def _remember(self) -> None:
        """Keep as the draft what is typed and what has arrived; what has become a record needs none."""
        idea, context = self._input.idea, self._input.context
        if self._kept_input == (idea.strip(), context.strip()):
            idea = context = ""
        self._services.remember_draft(Draft(idea, context, self._view.partial_answer))
