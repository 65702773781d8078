"""Copies texts in order on one thread, so that the clipboard holds the last one."""

import os
from collections.abc import Callable

from textual.app import App

from tui.background import InOrder
from tui.terminal.clipboard import CopyOutcome, copy_text, sequence
from tui.terminal.textual_private import set_clipboard, write_to_terminal


class Copier:
    """Copies on a thread, so that the caller does not wait."""

    def __init__(self, app: App[None]) -> None:
        self._app = app
        self._jobs = InOrder("copy")

    def copy(self, text: str, what: str = "", done: Callable[[CopyOutcome], object] = lambda _outcome: None) -> None:
        """Copy `text`, for text fields too; call `done` with the outcome, on the copier's thread. UI thread only."""
        set_clipboard(self._app, text)
        self._jobs.submit(lambda: done(copy_text(text, self._send, what=what)))

    def close(self) -> None:
        """End the thread when the waiting texts are copied; do not wait for it."""
        self._jobs.close()

    def _send(self, text: str) -> None:
        """Write the whole sequence between two frames. Textual's own method ignores multiplexers."""
        self._app.call_later(write_to_terminal, self._app, sequence(text, os.environ))
