"""Tells others about changes, so that none of them can harm the one that changes."""

import logging
from collections.abc import Callable
from typing import Generic, TypeVar

_T = TypeVar("_T")
_log = logging.getLogger(__name__)


class Listeners(Generic[_T]):
    """Callbacks for one kind of news. Add them before the news is made on other threads."""

    def __init__(self) -> None:
        self._callbacks: tuple[Callable[[_T], None], ...] = ()

    def add(self, callback: Callable[[_T], None]) -> None:
        """Call `callback` with all news from now on."""
        self._callbacks = (*self._callbacks, callback)

    def tell(self, news: _T) -> None:
        """Call every callback on this thread. Hold no lock: a callback may call back. One that raises is logged."""
        for callback in self._callbacks:
            try:
                callback(news)
            except Exception as error:  # noqa: BLE001 - a listener's fault is not the speaker's
                # The name alone, without a traceback: a message could hold the person's text.
                _log.error("A listener failed with %s.", type(error).__name__)
