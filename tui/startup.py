"""What happens after the first paint, in the order in which a person needs it."""

from collections.abc import Callable

from textual.message import Message

from domain.errors import PromptImproverError
from domain.loading import quiet_loading
from domain.ports import EnginePhase, EngineStatus
from tui.messages import DraftFound, EngineChanged, SavingChanged, Started, StartFailed
from tui.services import Services


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
    try:
        services.warm_up(lambda status: post(EngineChanged(status)))
    except PromptImproverError as error:
        post(EngineChanged(EngineStatus(EnginePhase.FAILED, error.sentence)))


def _find_draft(services: Services, post: Callable[[Message], None]) -> None:
    try:
        draft = services.load_draft()
    except PromptImproverError:
        # Nothing to bring back; the same fault will be shown where it matters, at the next save.
        return
    if draft is not None:
        post(DraftFound(draft))
