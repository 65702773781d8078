"""What all popups have in common."""

import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from textual import events
from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, Screen

from domain.errors import PromptImproverError
from tui.keys.tables import IN_A_POPUP, bindings
from tui.log_file import where_it_failed
from tui.text.errors import describe
from tui.widgets.key_footer import KeyFooter
from tui.widgets.too_small import TooSmall

_log = logging.getLogger(__name__)

_T = TypeVar("_T")
_R = TypeVar("_R")
_OnResult = Callable[[_T | None], None] | Callable[[_T | None], Awaitable[None]]


def open_over(below: Screen[Any], popup: Screen[_T], on_result: _OnResult[_T] | None = None) -> bool:
    """Open `popup` over a screen; return False, and open nothing, when the screen is not on top.

    So one press opens one popup, even when you press the key twice or the popup comes later than the key.
    """
    if below.app.screen is not below:
        return False
    below.app.push_screen(popup, on_result)
    return True


def job_for(
    screen: Screen[Any],
    work: Callable[[], _R],
    on_result: Callable[[_R], None],
    on_error: Callable[[PromptImproverError], None],
) -> Callable[[], None]:
    """Return a job for a thread: it does `work`, and hands the result or the error to the UI thread.

    An unexpected error is logged, and handed over in the words of `describe`: a form may wait for an answer.
    A screen that has closed in the meantime gets neither. So give a popup only for `work` that changes nothing; for a
    change, give the main screen, which shows what came of it when the popup has closed.
    """

    def job() -> None:
        try:
            answer = partial(on_result, work())
        except PromptImproverError as error:
            answer = partial(on_error, error)
        except Exception as error:  # noqa: BLE001 - it may be any
            _log.error("background work failed: %s", where_it_failed(error))
            text = describe(error)
            answer = partial(on_error, PromptImproverError(text.sentence, text.next_step, title=text.title))
        with suppress(RuntimeError):  # the application has ended
            screen.call_later(answer)

    return job


class Modal(ModalScreen[_T], inherit_bindings=False):
    """Closes once, and only while it is on top: Textual (8.2.8) would close the screen on top instead."""

    BINDINGS = bindings(IN_A_POPUP)

    def __init__(self) -> None:
        super().__init__()
        self.is_closing = False
        self._result: tuple[_T | None] | None = None
        """What it returns as soon as it is on top."""

    def on_mount(self) -> None:
        """Show the keys of this popup, or a sentence when the window is too small."""
        self.mount(KeyFooter(), TooSmall())

    def action_help(self) -> None:
        """Show the keys that work here."""
        from tui.dialogs.help import open_help  # noqa: PLC0415 - a popup itself

        open_help(self)

    def on_click(self, event: events.Click) -> None:
        """Close after a click beside the popup."""
        if event.widget is self:
            self.dismiss(None)

    def dismiss(self, result: _T | None = None) -> AwaitComplete:
        """Close and return `result`, if this popup is on top and not closing yet."""
        if self.is_closing or not self.is_active:
            return AwaitComplete()
        self.is_closing = True
        closing: AwaitComplete = super().dismiss(result)
        return closing

    def finish(self, result: _T | None = None) -> None:
        """Close and return `result` now, or when this popup is on top again."""
        self._result = (result,)
        self._close_if_finished()

    def on_screen_resume(self) -> None:
        """Close, if `finish` was called while something lay over this popup."""
        self.call_later(self._close_if_finished)

    def _close_if_finished(self) -> None:
        if self._result is not None:
            self.dismiss(*self._result)
