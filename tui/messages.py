"""What background work tells the main screen, when several listen or only the newest counts, and how it gets there.

Anything else that a thread reports is a call: `screen.call_later(handler, ...)`, which comes in the same order.
"""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from domain.errors import PromptImproverError
from domain.history.reader import ListItem
from domain.prompts.request import EngineStatus, PartialAnswer, RunStep
from domain.runtime.progress import Progress
from domain.search.query import IndexProgress

ACTIONS, TRANSFER, CARE, ENGINE, INDEX = "actions", "transfer", "care", "engine", "index"
"""Long work: deleting and restoring, import and export, repair and backup of the file, the engine, the index."""


class Message:
    """Carries totals, never deltas, so that a late one does no harm."""

    def is_replaced_by(self, newer: "Message") -> bool:
        """Return whether this message, which still waits, needs no handling once `newer` has come."""
        return False


@dataclass
class EngineChanged(Message):
    """The engine made progress, or failed."""

    status: EngineStatus

    def is_replaced_by(self, newer: Message) -> bool:
        """Return True for the same phase."""
        return isinstance(newer, EngineChanged) and newer.status.phase is self.status.phase


@dataclass
class IndexProgressed(Message):
    """More rows are indexed."""

    progress: IndexProgress

    def is_replaced_by(self, newer: Message) -> bool:
        """Return True for any later state."""
        return isinstance(newer, IndexProgressed)


@dataclass
class WorkProgressed(Message):
    """The progress of long work, by its name above; None when it has ended."""

    work: str
    progress: Progress | None

    def is_replaced_by(self, newer: Message) -> bool:
        """Return True for later progress of the same work, but not for its end."""
        return isinstance(newer, WorkProgressed) and newer.work == self.work and newer.progress is not None


@dataclass
class RunStepChanged(Message):
    """A run is at another step."""

    run_id: str
    step: RunStep


@dataclass
class RunProgressed(Message):
    """More of an answer has arrived."""

    run_id: str
    partial: PartialAnswer

    def is_replaced_by(self, newer: Message) -> bool:
        """Return True for a later state of the same run."""
        return isinstance(newer, RunProgressed) and newer.run_id == self.run_id


@dataclass
class ActionDone(Message):
    """An action succeeded, and its result is safe on disk."""

    sentence: str
    deleted: frozenset[str] = frozenset()
    """The records that it deleted, and that can be restored."""


@dataclass
class ActionFailed(Message):
    """An action failed, or its result is not safe on disk."""

    error: PromptImproverError


@dataclass
class OpenedReloaded(Message):
    """The opened record as it was just read; None when it is no longer in the history."""

    uid: str
    item: ListItem | None
    asked: int
    """The number of the question to the history that this answers."""


_M = TypeVar("_M", bound=Message)
Post = Callable[[Message], None]


class Mailbox:
    """Calls the handlers of each message on the UI thread, in the order of the posts. `post` is thread-safe.

    `call_later` schedules a call on the UI thread, and drops it after the screen has closed.
    """

    def __init__(self, call_later: Callable[[Callable[[], None]], object]) -> None:
        self._call_later = call_later
        self._handlers: dict[type[Message], list[Callable[[Any], None]]] = {}
        self._lock = threading.Lock()
        self._waiting: deque[Message] = deque()

    def listen(self, kind: type[_M], handler: Callable[[_M], None]) -> None:
        """Call `handler` with every message of this class, after the handlers that listen already."""
        self._handlers.setdefault(kind, []).append(handler)

    def post(self, message: Message) -> None:
        """Queue a message, in place of the last one if that still waits and is replaced by this one."""
        with self._lock:
            if self._waiting and self._waiting[-1].is_replaced_by(message):
                self._waiting[-1] = message
                return
            self._waiting.append(message)
        self._call_later(self._deliver)

    def _deliver(self) -> None:
        with self._lock:
            message = self._waiting.popleft()
        for handler in self._handlers.get(type(message), ()):
            handler(message)
