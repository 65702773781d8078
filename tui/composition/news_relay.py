"""News about the history, on its way to the screen."""

from collections.abc import Callable
from threading import Lock

from domain.history.notices import Notice
from domain.runtime.listeners import harmless


class NewsLine:
    """Passes news to one listener, and keeps what is told before somebody listens. Thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: list[Notice] = []
        self._listener: Callable[[Notice], None] | None = None

    def tell(self, news: Notice) -> None:
        """Pass `news` on, from any thread, or keep it until somebody listens."""
        with self._lock:
            if self._listener is None:
                self._waiting.append(news)
                return
        self._listener(news)

    def listen(self, listener: Callable[[Notice], None]) -> None:
        """Call `listener`, on the thread that tells, with all news from now on and with what has waited."""
        listener = harmless(listener, None)
        with self._lock:
            self._listener = listener
            waiting, self._waiting = self._waiting, []
        for news in waiting:
            listener(news)
