"""What happens after the first paint, in the order in which a person needs it."""

from collections.abc import Callable

from textual.message import Message

from domain.errors import PromptImproverError, StorageError
from domain.history_news import RetentionReport
from domain.loading import quiet_loading
from domain.ports import EnginePhase, EngineStatus
from tui.background import run_in_background
from tui.messages import (
    DraftFound,
    EngineChanged,
    HistoryReadOnly,
    IndexProgressed,
    NewsTold,
    RetentionDone,
    RetentionDue,
    SavingChanged,
    Started,
    StartFailed,
)
from tui.services import Services
from tui.smoothness import spare_collector


def start_services(services: Services, post: Callable[[Message], None]) -> None:
    """Load draft, settings, history and engine, telling the screen after each.

    Blocks for seconds: call it on a background thread.
    """
    try:
        with quiet_loading():
            _find_draft(services, post)
            report = services.start(lambda status: post(SavingChanged(status)))
    except PromptImproverError as error:
        post(StartFailed(error))
        return
    post(Started(report))
    if report.saving:
        run_in_background("look-after-history", lambda: _look_after_history(services, post))
    try:
        services.warm_up(lambda status: post(EngineChanged(status)))
    except PromptImproverError as error:
        post(EngineChanged(EngineStatus(EnginePhase.FAILED, error.sentence)))
    spare_collector()


def _look_after_history(services: Services, post: Callable[[Message], None]) -> None:
    try:
        report = services.look_after_history(
            lambda news: post(NewsTold(news)), lambda progress: post(IndexProgressed(progress))
        )
    except StorageError:
        return  # whoever reads or writes next will say so where it matters
    if report.read_only is not None:
        post(HistoryReadOnly(report.read_only))
    if report.retention.notice:
        post(RetentionDue(report.retention.notice))
    elif sentence := _done(report.retention):
        post(RetentionDone(sentence))


def _done(report: RetentionReport) -> str:
    if report.deleted:
        return f"{report.deleted:,} old prompts were deleted, as SQLITE_RETENTION_ACTION says."
    if report.archived:
        return f"{report.archived:,} old prompts were archived: is:archived finds them."
    return ""


def _find_draft(services: Services, post: Callable[[Message], None]) -> None:
    try:
        draft = services.load_draft()
    except PromptImproverError:
        # Nothing to bring back; the same fault will be shown where it matters, at the next save.
        return
    if draft is not None:
        post(DraftFound(draft))
