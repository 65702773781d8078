"""Calls listeners so that an error in one cannot reach the caller."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Generic, ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")
_log = logging.getLogger(__name__)


def harmless(callback: Callable[_P, _T], otherwise: _T) -> Callable[_P, _T]:
    """Return `callback` wrapped so that it does not raise: an error is logged and `otherwise` is returned.

    Use it for callbacks that run while an error could still lose an answer, a save or another result.
    """

    @wraps(callback)
    def call(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        try:
            return callback(*args, **kwargs)
        except Exception as error:  # noqa: BLE001 - an error in a listener must not reach the caller
            # Log names only, no message or traceback: a message could hold the user's text.
            name = getattr(callback, "__qualname__", type(callback).__name__)
            _log.error("The listener %s failed with %s.", name, type(error).__name__)
            return otherwise

    return call


class Listeners(Generic[_T]):
    """Callbacks for one kind of event. Add them before other threads report events."""

    def __init__(self) -> None:
        self._callbacks: tuple[Callable[[_T], None], ...] = ()

    def add(self, callback: Callable[[_T], None]) -> None:
        """Call `callback` with every event from now on."""
        self._callbacks = (*self._callbacks, harmless(callback, None))

    def tell(self, news: _T) -> None:
        """Call every callback on this thread. Hold no lock: a callback may call back. Their errors are logged."""
        for callback in self._callbacks:
            callback(news)
