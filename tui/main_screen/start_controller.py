"""Takes in what the start reports, and news about the history file."""

from typing import TYPE_CHECKING

from textual.screen import Screen

from tui.background import run_in_background
from tui.mailbox import Mailbox
from tui.main_screen.application import Application
from tui.main_screen.widgets import Widgets
from tui.messages import (
    DraftFound,
    EngineChanged,
    HistoryReadOnly,
    KeysRead,
    NewsTold,
    RetentionDone,
    RetentionDue,
    SavingChanged,
    Started,
    StartFailed,
)
from tui.services import Services
from tui.text.errors import describe

if TYPE_CHECKING:
    from tui.main_screen.features import Features

_MOST_SHOWN = 3
_LONG_SECONDS = 30


class StartController:
    """Shows what is known about keys, settings, draft and history as soon as it is known. UI thread only."""

    def __init__(
        self,
        screen: Screen[None],
        app: Application,
        services: Services,
        features: "Features",
        mailbox: Mailbox,
        widgets: Widgets,
    ) -> None:
        self._screen = screen
        self._app = app
        self._services = services
        self._features = features
        self._panes = (widgets.input, widgets.result, widgets.sidebar)
        self._result = widgets.result
        self._status = widgets.status
        self._banner = widgets.banner
        mailbox.listen(KeysRead, self._keys_read)
        mailbox.listen(DraftFound, lambda message: features.drafts.found(message.draft))
        mailbox.listen(Started, self._started)
        mailbox.listen(StartFailed, self._failed)
        mailbox.listen(EngineChanged, self._engine_changed)
        mailbox.listen(SavingChanged, self._saving_changed)
        mailbox.listen(NewsTold, self._news_told)
        mailbox.listen(HistoryReadOnly, self._read_only)
        mailbox.listen(RetentionDue, self._retention_due)
        mailbox.listen(RetentionDone, self._retention_done)

    # Starting

    def _keys_read(self, message: KeysRead) -> None:
        self._app.use_keys(message.rebinding)
        for pane in self._panes:
            pane.show_keys()
        self._tell_problems("Some key bindings in config.toml were ignored", message.rebinding.problems)

    def _started(self, message: Started) -> None:
        report, features = message.report, self._features
        features.history.saves = report.saving
        self._status.provider, self._status.model = report.provider, report.model
        off = () if report.saving else ("○ not saving: SQLITE_ENABLED is off, prompts stay until you quit",)
        self._status.notes = off + tuple(f"! {promise}" for promise in report.weakened_promises)
        self._tell_problems("Some settings were ignored", report.setting_problems)
        features.runs.notice.looks = report.looks
        if problem := self._app.use_looks(report.looks):
            self._screen.notify(problem, severity="warning", timeout=_LONG_SECONDS, markup=False)
        self._result.is_calm = self._app.is_calm
        features.options.load()
        features.refining.find_recalled()
        features.history.watch()
        features.models.started(is_first_run=report.first_run, fetches_model=report.fetches_model)

    def _failed(self, message: StartFailed) -> None:
        text = describe(message.error)
        self._status.provider, self._status.notes = "not started", (f"! {text.sentence}",)
        self._result.show_failure(text.title, text.sentence, text.next_step, "")

    def _tell_problems(self, title: str, problems: tuple[str, ...]) -> None:
        """Show what is wrong in the settings files until it is dismissed; nothing for no problem."""
        if problems:
            more = len(problems) - _MOST_SHOWN
            rest = f"\nand {more} more: prompt-improver doctor lists them." if more > 0 else ""
            self._banner.add(f"! {title}\n" + "\n".join(problems[:_MOST_SHOWN]) + rest)

    def _engine_changed(self, message: EngineChanged) -> None:
        self._status.engine = message.status

    # The history file

    def _saving_changed(self, message: SavingChanged) -> None:
        self._status.saving = message.status
        self._features.history.saving_changed(message.status)
        self._screen.refresh_bindings()

    def _news_told(self, message: NewsTold) -> None:
        news = message.news
        self._banner.add(f"! {news.title}\n{news.sentence} {news.next_step}".rstrip())
        self._features.history.refresh()

    def _read_only(self, message: HistoryReadOnly) -> None:
        text = describe(message.error)
        self._status.notes = (*self._status.notes, "! history is read-only")
        self._banner.add(f"! The history is read-only\n{text.sentence} {text.next_step}")

    def _retention_due(self, message: RetentionDue) -> None:
        self._banner.add(message.notice, self._notice_seen)

    def _notice_seen(self) -> None:
        run_in_background("notice-seen", self._services.notice_seen)

    def _retention_done(self, message: RetentionDone) -> None:
        self._screen.notify(message.sentence, markup=False, timeout=10)
        self._features.history.refresh()
