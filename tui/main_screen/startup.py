"""What happens after the first paint, in the order in which a person needs it."""

import logging
import os
import platform
from contextlib import suppress

from domain.errors import PromptImproverError, StorageError
from domain.history.notices import RetentionReport
from domain.prompts.drafts import Draft
from domain.prompts.request import EnginePhase, EngineStatus
from domain.runtime.gc_pause import gc_paused
from domain.text.clean import one_line
from tui.background import run_in_background
from tui.mailbox import Post
from tui.messages import (
    CARE,
    DraftFound,
    EngineChanged,
    HistoryReadOnly,
    IndexProgressed,
    KeysRead,
    NewsTold,
    RetentionDone,
    RetentionDue,
    SavingChanged,
    Started,
    StartFailed,
    WorkProgressed,
)
from tui.services import Services
from tui.tuning import spare_collector

_log = logging.getLogger(__name__)


def start_services(services: Services, post: Post) -> None:
    """Load keys, draft, settings, history and engine, telling the screen after each.

    Blocks for seconds: call it on a background thread.
    """
    try:
        with gc_paused():
            post(KeysRead(services.rebinding()))
            _find_draft(services, post)
            report = services.start(lambda status: post(SavingChanged(status)))
    except PromptImproverError as error:
        _log.warning("%s; not started: %s", _this_program(), type(error).__name__)
        post(StartFailed(error))
        return
    post(Started(report))
    _log.info("%s; provider %s, model %s", _this_program(), report.provider, one_line(report.model) or "not set")
    if report.saving:
        run_in_background("look-after-history", lambda: _look_after_history(services, post))
    if not report.fetches_model:
        warm_up(services, post)
    spare_collector()


def warm_up(services: Services, post: Post) -> None:
    """Load the engine of the chosen model, telling the screen how far it is. Blocks for seconds."""
    try:
        services.warm_up(lambda status: post(EngineChanged(status)))
    except PromptImproverError as error:
        post(EngineChanged(EngineStatus(EnginePhase.FAILED, error.sentence)))


def _this_program() -> str:
    """Return the versions of everything that a fault may depend on, and the terminal's kind."""
    from importlib.metadata import version  # noqa: PLC0415 - slow to load, and here it is after the first paint

    versions = f"version {version('dspy-prompt-improver')}, Textual {version('textual')}"
    system = f"Python {platform.python_version()}, {platform.platform()}"
    return f"{versions}, {system}, TERM={one_line(os.environ.get('TERM', ''))[:40]}"


def _look_after_history(services: Services, post: Post) -> None:
    try:
        report = services.look_after_history(
            lambda news: post(NewsTold(news)),
            lambda progress: post(IndexProgressed(progress)),
            lambda progress: post(WorkProgressed(CARE, progress)),
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


def _find_draft(services: Services, post: Post) -> None:
    draft = None
    # Nothing to bring back then; the same fault will be shown where it matters, at the next save.
    with suppress(PromptImproverError):
        draft = services.load_draft()
    post(DraftFound(draft or Draft()))
