"""Takes messages of background threads to the controllers that handle them."""

import threading
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar


class Message:
    """What a thread tells the screen. It carries totals, never deltas, so that a late one does no harm."""

    def is_replaced_by(self, newer: "Message") -> bool:
        """Return whether this message, which still waits, needs no handling once `newer` has come."""
        return False


_M = TypeVar("_M", bound=Message)
Post = Callable[[Message], None]


class Mailbox:
    """Calls the handlers of each message on the UI thread, in the order of the posts. `post` is thread-safe.

    `call_later` schedules a call on the UI thread; after the screen has closed it drops it.
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
        """Hand a message over; the one before is dropped if it waits still and this one replaces it."""
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
