"""Reads the versions of a prompt while a person looks at it."""

from collections.abc import Callable

from textual.message import Message

from domain.errors import StorageError
from domain.history.lineage import Lineage
from domain.prompts.record import PromptHistory
from domain.runtime.cancellation import CancelToken
from tui.background import LatestOnly
from tui.messages import LineageRead
from tui.services import Services


class LineageLoader:
    """Answers with `LineageRead`; each request replaces the one before. Its methods never block."""

    def __init__(self, services: Services, post: Callable[[Message], None]) -> None:
        self._services = services
        self._post = post
        self._jobs = LatestOnly("lineage")

    def load(self, record: PromptHistory) -> None:
        """Ask for the versions of what `record` belongs to."""
        self._jobs.submit(lambda token: self._read(record, token))

    def close(self) -> None:
        """Read no more."""
        self._jobs.close()

    def _read(self, record: PromptHistory, token: CancelToken) -> None:
        lineage = None
        try:
            lineage = Lineage.of(self._services.history().lineage(record.root_uid))
        except StorageError:
            pass  # the listing says what is wrong with the history
        finally:
            if not token.cancelled:
                self._post(LineageRead(record.uid, lineage))
