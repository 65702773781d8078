"""The one screen of daily work: input, result, history, status."""

from dataclasses import replace

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Footer

from domain.errors import PromptImproverError, RunCancelledError
from domain.history_reader import HistoryItem
from domain.improve_prompt import checked_request
from domain.ports import Draft
from domain.prompt_history import PromptHistory
from tui import messages
from tui.background import run_in_background
from tui.clipboard import Certainty, copy_text
from tui.error_text import describe
from tui.history_feed import HistoryFeed
from tui.keymap import ANYWHERE, bindings
from tui.runs import Run, RunController
from tui.screens.help_screen import HelpScreen
from tui.screens.jump_screen import JumpScreen
from tui.services import Services, StartReport
from tui.startup import start_services
from tui.widgets.history_sidebar import HistorySidebar
from tui.widgets.input_pane import InputPane
from tui.widgets.result_pane import ResultPane
from tui.widgets.status_bar import RunProgress, StatusBar
from tui.widgets.text_input import TextInput


class MainScreen(Screen[None]):
    """Turns keys into calls of the services, and their messages into what the widgets show."""

    AUTO_FOCUS = "#idea"
    BINDINGS = bindings(ANYWHERE)

    def __init__(self, services: Services, idea: str = "", context: str = "") -> None:
        super().__init__()
        self._services = services
        self._given = (idea, context)
        self._runs = RunController(services, self._post)
        self._feed = HistoryFeed(services, self._post)
        self._report: StartReport | None = None
        self._shown_run: str | None = None
        self._kept_input: tuple[str, str] | None = None

    def compose(self) -> ComposeResult:
        """Sidebar left, input above result, status and keys below."""
        with Horizontal():
            yield HistorySidebar(id="history")
            with Vertical(id="work"):
                yield InputPane(id="input")
                yield ResultPane(id="result")
        yield StatusBar(self._services.clock, id="status")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Fill in what the command line gave; start the services once the screen is painted."""
        if any(self._given):
            self._input.fill(*self._given)
        self.call_after_refresh(run_in_background, "start", lambda: start_services(self._services, self._post))

    def _post(self, message: Message) -> None:
        """Post from any thread; a message that comes after the end is dropped."""
        self.post_message(message)

    def on_unmount(self) -> None:
        """Stop the run and everything that reads."""
        self._runs.cancel()
        self._feed.close()

    @property
    def _input(self) -> InputPane:
        return self.query_one(InputPane)

    @property
    def _result(self) -> ResultPane:
        return self.query_one(ResultPane)

    @property
    def _sidebar(self) -> HistorySidebar:
        return self.query_one(HistorySidebar)

    @property
    def _status(self) -> StatusBar:
        return self.query_one(StatusBar)

    # Starting

    @on(messages.Started)
    def _started(self, message: messages.Started) -> None:
        report = self._report = message.report
        self._status.provider, self._status.model = report.provider, report.model
        off = () if report.saving else ("○ not saving: SQLITE_ENABLED is off, prompts stay until you quit",)
        self._status.notes = off + tuple(f"! {promise}" for promise in report.weakened_promises)
        self._feed.list("")
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
            self._result.show_failure(
                "Unfinished",
                "This answer was interrupted.",
                "Press ctrl+j to run it again.",
                message.draft.partial_answer,
            )
        self.notify("Your unfinished idea is back.", markup=False)

    @on(messages.EngineChanged)
    def _engine_changed(self, message: messages.EngineChanged) -> None:
        self._status.engine = message.status

    @on(messages.SavingChanged)
    def _saving_changed(self, message: messages.SavingChanged) -> None:
        self._status.saving = message.status
        self._refresh_history()

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
        self._remember(partial_answer="")
        run = self._runs.start(request.idea, request.context)
        self._shown_run = run.id
        self._sidebar.mark_opened(None)
        self._result.show_waiting()

    @on(messages.RunStepChanged)
    def _run_step(self, message: messages.RunStepChanged) -> None:
        run = self._runs.active
        if run is not None and run.id == message.run_id:
            self._status.run_progress = RunProgress(message.step, run.began)

    @on(messages.RunProgressed)
    def _run_progressed(self, message: messages.RunProgressed) -> None:
        run = self._runs.active
        if run is not None and run.id == message.run_id == self._shown_run:
            self._result.show_partial(message.partial)

    @on(messages.RunFinished)
    def _run_finished(self, message: messages.RunFinished) -> None:
        run = self._runs.end(message.run_id)
        if run is None:
            return
        self._status.run_progress = None
        record, problem = message.outcome.record, message.outcome.problem
        if problem is not None:
            text = describe(problem)
            self._show_run_result(record.uid)
            self._result.show_entry(record, f"✗ NOT SAVED: {text.sentence}\n{text.next_step}", "failed")
            self._services.remember_draft(Draft(run.idea, run.context, record.improved_prompt))
            return
        self._kept_input = (run.idea, run.context)
        self._remember()
        if self._shown_run == run.id:
            self._show_run_result(record.uid)
            self._result.show_entry(record, "✓ kept")
        else:
            self.notify("Your prompt is ready: it is the newest in the history.", markup=False)
        self._refresh_history()

    @on(messages.RunFailed)
    def _run_failed(self, message: messages.RunFailed) -> None:
        run = self._runs.end(message.run_id)
        if run is not None:
            self._show_failed(run, message.error)

    def _show_failed(self, run: Run, error: BaseException) -> None:
        """Say why the run ended; what had arrived of the answer stays and is kept with the draft."""
        self._status.run_progress = None
        text = describe(error)
        is_shown = self._shown_run == run.id
        partial = (self._result.copyable_text if is_shown else "") or getattr(error, "partial_answer", "")
        self._services.remember_draft(Draft(run.idea, run.context, partial))
        if is_shown:
            self._shown_run = None
            self._result.show_failure(text.title, text.sentence, text.next_step, partial)
        else:
            self.notify(f"{text.sentence} {text.next_step}", title=text.title, severity="error", markup=False)

    def _show_run_result(self, uid: str) -> None:
        self._shown_run = None
        self._sidebar.mark_opened(uid)

    def _kept_words(self, item: HistoryItem) -> str:
        if self._report is not None and not self._report.saving:
            return "✓ kept until you quit"
        return "◌ kept, waiting to be saved" if item.waiting else "✓ saved"

    # History

    @on(messages.HistoryStale)
    def _refresh_history(self) -> None:
        self._feed.list(self._sidebar.query_text, self._sidebar.row_count)

    @on(messages.HistoryListed)
    def _history_listed(self, message: messages.HistoryListed) -> None:
        if message.query == self._sidebar.query_text:
            self._feed.next_key = message.listing.next_key
            now = self._services.clock.now()
            self._sidebar.show_listing(message.listing, message.query, now, append=message.append)
            opened = self._sidebar.opened
            if opened is not None and isinstance(opened.entry, PromptHistory):
                self._result.show_state(self._kept_words(opened))

    @on(HistorySidebar.SearchChanged)
    def _search_changed(self, message: HistorySidebar.SearchChanged) -> None:
        self._feed.next_key = None
        self._feed.list(message.query)

    @on(HistorySidebar.MoreWanted)
    def _more_wanted(self) -> None:
        self._feed.more()

    @on(HistorySidebar.Opened)
    def _opened(self, message: HistorySidebar.Opened) -> None:
        self._open(message.item)
        self._focus_at_work(self._result)

    def _open(self, item: HistoryItem) -> None:
        self._shown_run = None
        self._result.show_entry(item.entry, self._kept_words(item))

    def action_previous(self) -> None:
        """Open the newer neighbour of the record that is shown."""
        self._step(-1)

    def action_next(self) -> None:
        """Open the older neighbour of the record that is shown."""
        self._step(1)

    def _step(self, by: int) -> None:
        item = self._sidebar.step(by)
        if item is None:
            self.notify("No more records this way.", markup=False)
        else:
            self._open(item)

    def action_search(self) -> None:
        """Put the cursor into the search box, unfolding the sidebar."""
        self._focus_in_sidebar("search")

    # The rest of the keys

    def action_back(self) -> None:
        """Leave the search, else cancel the run, else go back to the idea."""
        if self._sidebar.query_text or (self.focused is not None and self.focused.id == "search"):
            self._sidebar.clear_search()
            self._focus_idea()
        elif (run := self._runs.cancel()) is not None:
            self._show_failed(run, RunCancelledError("The run was stopped before it finished."))
        else:
            self._focus_idea()

    def action_new_idea(self) -> None:
        """Empty the input, with the keys typed before this one; undo brings the old text back."""
        (self.focused or self).call_later(self._new_idea)

    def _new_idea(self) -> None:
        self._input.fill("", "")
        if self._runs.active is None:
            self._shown_run = None
            self._result.show_nothing()
            self._sidebar.mark_opened(None)
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

    # The focus moves at once, not after a refresh: the next key may already be on its way.

    def _focus_in_sidebar(self, target: str) -> None:
        self.add_class("-history")
        self.set_focus(self.query_one(f"#{target}"))

    def _focus_at_work(self, widget: Widget) -> None:
        self.remove_class("-history")
        self.set_focus(widget)

    def _focus_idea(self) -> None:
        self._focus_at_work(self.query_one("#idea"))

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

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """On a narrow screen the sidebar is there only while it has the focus."""
        self.set_class(self._sidebar in event.widget.ancestors, "-history")

    def _remember(self, partial_answer: str = "") -> None:
        """Keep what is typed as the draft; what has become a record needs none."""
        draft = Draft(self._input.idea, self._input.context)
        if self._kept_input == (draft.idea.strip(), draft.context.strip()):
            draft = Draft()
        self._services.remember_draft(replace(draft, partial_answer=partial_answer))
