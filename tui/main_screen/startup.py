"""What happens after the first paint, in the order in which you need it, and what the screen shows of it."""

import logging
import os
import platform
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from textual.screen import Screen

from domain.errors import PromptImproverError, StorageError
from domain.history.notices import Notice, RetentionReport
from domain.history.writer import WriterStatus
from domain.prompts.drafts import Draft
from domain.prompts.request import EnginePhase, EngineStatus
from domain.runtime.gc_pause import gc_paused
from domain.text.clean import one_line
from tui.background import run_in_background
from tui.keys.rebinding import Rebinding
from tui.main_screen.application import Application
from tui.main_screen.widgets import Widgets
from tui.messages import CARE, EngineChanged, IndexProgressed, Mailbox, Post, WorkProgressed
from tui.services import HistoryReport, Services, StartReport
from tui.text.errors import describe
from tui.tuning import spare_collector

if TYPE_CHECKING:
    from tui.main_screen.features import Features

_log = logging.getLogger(__name__)
_MOST_SHOWN = 3
_LONG_SECONDS = 30
_T = TypeVar("_T")


@dataclass(eq=False, repr=False)
class Startup:
    """Starts the services, and shows what they report as soon as it is known. UI thread only, except `run`."""

    _screen: Screen[None]
    _app: Application
    _services: Services
    _features: "Features"
    _mailbox: Mailbox
    _widgets: Widgets

    def __post_init__(self) -> None:
        self._mailbox.listen(EngineChanged, self._engine_changed)

    def run(self) -> None:
        """Load keys, draft, settings, history and engine. Blocks for seconds: call it on a background thread."""
        services = self._services
        try:
            with gc_paused():
                self._show(self._use_keys, services.rebinding())
                self._show(self._features.drafts.found, self._kept_draft())
                report = services.start(lambda status: self._show(self._saving_changed, status))
        except PromptImproverError as error:
            _log.warning("%s; not started: %s", _this_program(), type(error).__name__)
            self._show(self._show_failure, error)
            return
        self._show(self._started, report)
        _log.info("%s; provider %s, model %s", _this_program(), report.provider, one_line(report.model) or "not set")
        if report.saving:
            run_in_background("look-after-history", self._look_after_history)
        if not report.fetches_model:
            warm_up(services, self._mailbox.post)
        spare_collector()

    def _kept_draft(self) -> Draft:
        # What fails here is shown where it matters, at the next save.
        with suppress(PromptImproverError):
            return self._services.load_draft() or Draft()
        return Draft()

    def _look_after_history(self) -> None:
        post = self._mailbox.post
        with suppress(StorageError):  # the next read or write says so where it matters
            report = self._services.look_after_history(
                lambda notice: self._show(self._show_notice, notice),
                lambda progress: post(IndexProgressed(progress)),
                lambda progress: post(WorkProgressed(CARE, progress)),
            )
            self._show(self._show_history, report)

    def _show(self, handler: Callable[[_T], None], report: _T) -> None:
        self._screen.call_later(handler, report)

    # On the UI thread

    def _use_keys(self, rebinding: Rebinding) -> None:
        self._app.use_keys(rebinding)
        for pane in (self._widgets.input, self._widgets.result, self._widgets.sidebar):
            pane.show_keys()
        self._show_problems("Some key bindings in config.toml were ignored", rebinding.problems)

    def _started(self, report: StartReport) -> None:
        features, status = self._features, self._widgets.status
        features.history.saves = report.saving
        status.provider, status.model = report.provider, report.model
        off = () if report.saving else ("○ not saving: SQLITE_ENABLED is off, prompts stay until you quit",)
        status.notes = off + tuple(f"! {promise}" for promise in report.weakened_promises)
        self._show_problems("Some settings were ignored", report.setting_problems)
        features.runs.notice.looks = report.looks
        if problem := self._app.use_looks(report.looks):
            self._screen.notify(problem, severity="warning", timeout=_LONG_SECONDS)
        self._widgets.result.is_calm = self._app.is_calm
        features.options.load()
        features.refining.find_recalled()
        features.history.watch()
        features.models.started(is_first_run=report.first_run, fetches_model=report.fetches_model)

    def _show_failure(self, error: PromptImproverError) -> None:
        text = describe(error)
        self._widgets.status.provider, self._widgets.status.notes = "not started", (f"! {text.sentence}",)
        self._widgets.result.show_failure(text.title, text.sentence, text.next_step, "")

    def _show_problems(self, title: str, problems: tuple[str, ...]) -> None:
        """Show what is wrong in the settings files until it is dismissed; nothing for no problem."""
        if problems:
            more = len(problems) - _MOST_SHOWN
            rest = f"\nand {more} more: prompt-improver doctor lists them." if more > 0 else ""
            self._widgets.banner.add(f"! {title}\n" + "\n".join(problems[:_MOST_SHOWN]) + rest)

    def _engine_changed(self, message: EngineChanged) -> None:
        self._widgets.status.engine = message.status

    def _saving_changed(self, status: WriterStatus) -> None:
        self._widgets.status.saving = status
        self._features.history.saving_changed(status)
        self._screen.refresh_bindings()

    def _show_notice(self, notice: Notice) -> None:
        self._widgets.banner.add(f"! {notice.title}\n{notice.sentence} {notice.next_step}".rstrip())
        self._features.history.refresh()

    def _show_history(self, report: HistoryReport) -> None:
        status, banner, retention = self._widgets.status, self._widgets.banner, report.retention
        if report.read_only is not None:
            status.notes = (*status.notes, "! history is read-only")
            banner.add(f"! The history is read-only\n{describe(report.read_only).advice}")
        if retention.notice:
            banner.add(retention.notice, lambda: run_in_background("notice-seen", self._services.notice_seen))
        elif sentence := _retention_words(retention):
            self._screen.notify(sentence, timeout=10)
            self._features.history.refresh()


def warm_up(services: Services, post: Post) -> None:
    """Load the engine of the chosen model, and post how far it is. Blocks for seconds."""
    try:
        services.warm_up(lambda status: post(EngineChanged(status)))
    except PromptImproverError as error:
        post(EngineChanged(EngineStatus(EnginePhase.FAILED, error.sentence)))


def _this_program() -> str:
    """Return the versions that a fault may depend on, and the kind of terminal."""
    from importlib.metadata import version  # noqa: PLC0415 - slow to load, and here it is after the first paint

    versions = f"version {version('dspy-prompt-improver')}, Textual {version('textual')}"
    system = f"Python {platform.python_version()}, {platform.platform()}"
    return f"{versions}, {system}, TERM={one_line(os.environ.get('TERM', ''))[:40]}"


def _retention_words(report: RetentionReport) -> str:
    if report.deleted:
        return f"{report.deleted:,} old prompts were deleted, as SQLITE_RETENTION_ACTION says."
    if report.archived:
        return f"{report.archived:,} old prompts were archived: is:archived finds them."
    return ""
