"""Copies on a thread of its own, one after the other; what is copied last is on the clipboard in the end."""

import os
from collections.abc import Callable

from textual.app import App

from tui.background import InOrder
from tui.terminal.clipboard import CopyOutcome, copy_text, sequence
from tui.terminal.textual_private import set_clipboard, write_to_terminal


class Copier:
    """Never blocks its caller."""

    def __init__(self, app: App[None]) -> None:
        self._app = app
        self._jobs = InOrder("copy")

    def copy(self, text: str, what: str = "", done: Callable[[CopyOutcome], object] = lambda _outcome: None) -> None:
        """Copy `text` wherever it can be copied; `done` is called with the outcome, on the copier's thread.

        A text field pastes it from now on. UI thread only.
        """
        set_clipboard(self._app, text)
        self._jobs.submit(lambda: done(copy_text(text, self._send, what=what)))

    def _send(self, text: str) -> None:
        self._app.call_later(self._write, text)

    def _write(self, text: str) -> None:
        """Between two frames, whole. Textual's own method knows no multiplexer."""
        write_to_terminal(self._app, sequence(text, os.environ))
