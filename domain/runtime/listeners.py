"""Calls others so that none of them can harm the caller."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Generic, ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")
_log = logging.getLogger(__name__)


def harmless(callback: Callable[_P, _T], otherwise: _T) -> Callable[_P, _T]:
    """Return `callback` in a form that does not raise: an error in it is logged, and `otherwise` is returned.

    For whatever is called while an answer, a save or another result could still be lost by it.
    """

    @wraps(callback)
    def call(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        try:
            return callback(*args, **kwargs)
        except Exception as error:  # noqa: BLE001 - a listener's fault is not the speaker's
            # The names alone, without a traceback: a message could hold the person's text.
            name = getattr(callback, "__qualname__", type(callback).__name__)
            _log.error("The listener %s failed with %s.", name, type(error).__name__)
            return otherwise

    return call


class Listeners(Generic[_T]):
    """Callbacks for one kind of news. Add them before the news is made on other threads."""

    def __init__(self) -> None:
        self._callbacks: tuple[Callable[[_T], None], ...] = ()

    def add(self, callback: Callable[[_T], None]) -> None:
        """Call `callback` with all news from now on."""
        self._callbacks = (*self._callbacks, harmless(callback, None))

    def tell(self, news: _T) -> None:
        """Call every callback on this thread. Hold no lock: a callback may call back. One that raises is logged."""
        for callback in self._callbacks:
            callback(news)
