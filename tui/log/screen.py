"""The log, with new entries as they come."""

import logging
from collections.abc import Callable
from pathlib import Path

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from domain.runtime.cancellation import CancelToken
from domain.text.clean import clean_text
from tui.background import LatestOnly
from tui.dialogs.modal import Modal
from tui.keys.active import key_label
from tui.keys.popup_keys import IN_THE_LOG
from tui.keys.tables import bindings
from tui.log.reader import TAIL_BYTES, LogEntry, LogReader, LogTail
from tui.log.view import LogView, log_rows
from tui.widgets.line_input import LineInput

_FOLLOW_SECONDS = 0.5
_LEVELS = ((0, "everything"), (logging.WARNING, "warnings and errors"), (logging.ERROR, "errors"))


class LogScreen(Modal[None]):
    """Reads the end of the log on a thread, again and again. `copy` takes the text to copy."""

    BINDINGS = bindings(IN_THE_LOG)

    view = getters.query_one("#log-view", LogView)
    _field = getters.query_one("#log-words", Input)

    def __init__(self, log_file: Path, copy: Callable[[str], None]) -> None:
        super().__init__()
        self._log_file = log_file
        self._copy = copy
        self._reader = LogReader(log_file)
        self._jobs = LatestOnly("log")
        self._tail = LogTail()
        self._shown: tuple[LogEntry, ...] = ()
        self._level = 0
        self._is_due = False
        """Whether there is something new to show."""

    def compose(self) -> ComposeResult:
        """The log's file name, its entries, and the search field."""
        with Vertical(id="log-box") as box:
            box.border_title = "Log"
            yield Static(Content(clean_text(str(self._log_file))), id="log-file", markup=False)
            yield Static("Reading…", id="log-note", markup=False)
            yield LogView(id="log-view")
            yield LineInput(placeholder="Words to search for", id="log-words", max_length=200)

    def on_mount(self) -> None:
        """Start reading."""
        self._field.display = False
        self.set_focus(self.view)
        self.set_interval(_FOLLOW_SECONDS, self._read)

    def on_unmount(self) -> None:
        """Stop reading."""
        self._jobs.close()

    @on(LogView.Widened)
    @on(Input.Changed)
    def _show_again(self) -> None:
        self._is_due = True
        self._read()

    def _read(self) -> None:
        """Read what is new, and show it with the current level and words."""
        level, words, width = _LEVELS[self._level][0], self._field.value.strip().lower(), self.view.width
        if not width:
            return

        def work(token: CancelToken) -> None:
            news = self._reader.read()
            if news is not None:
                self._tail, self._is_due = news, True
            if not self._is_due:
                return
            self._is_due = False
            shown = tuple(entry for entry in self._tail.entries if entry.level >= level and words in entry.text.lower())
            rows = log_rows(shown, width)
            if token.cancelled:
                self._is_due = True
            else:
                self.call_later(self._show, self._tail, shown, rows, words)

        self._jobs.submit(work)

    def _show(self, tail: LogTail, shown: tuple[LogEntry, ...], rows: tuple[LogEntry, ...], words: str) -> None:
        self._shown = shown
        self.view.show(rows, words)
        note = self.query_one("#log-note", Static)
        note.update(Content(tail.problem or _why_empty(tail, is_searching=bool(words))))
        note.display = not shown
        parts = [_LEVELS[self._level][1], f"{len(shown):,} of {len(tail.entries):,}"]
        if not tail.is_whole:
            parts.append(f"the last {TAIL_BYTES // 1024} kB")
        self.query_one("#log-box", Vertical).border_subtitle = " · ".join(parts)

    def action_level(self) -> None:
        """Show the next level."""
        self._level = (self._level + 1) % len(_LEVELS)
        self._show_again()

    def action_search(self) -> None:
        """Type words to search for."""
        self._field.display = True
        self.set_focus(self._field)

    @on(Input.Submitted)
    def _searched(self) -> None:
        """Go back to the entries and keep the words."""
        self._field.display = bool(self._field.value)
        self.set_focus(self.view)

    def action_copy(self) -> None:
        """Copy what is shown."""
        self._copy("\n".join(entry.text for entry in self._shown))

    def action_newest(self) -> None:
        """Go to the newest entry."""
        self.view.go_to_end()

    def action_oldest(self) -> None:
        """Go to the oldest entry."""
        self.view.scroll_home(animate=False)

    def action_scroll(self, by: int) -> None:
        """Scroll by a line."""
        self.view.scroll_relative(y=by, animate=False)

    def action_page(self, by: int) -> None:
        """Scroll by a screenful."""
        self.view.scroll_relative(y=by * max(self.view.size.height - 1, 1), animate=False)

    def action_close(self) -> None:
        """Leave the search, if there is one, else the screen."""
        if not self._field.display:
            self.dismiss()
            return
        self._field.value = ""
        self._field.display = False
        self.set_focus(self.view)


def _why_empty(tail: LogTail, *, is_searching: bool) -> str:
    if tail.entries:
        end = f", {key_label('log-close')} ends the search" if is_searching else ""
        return f"No entry matches. {key_label('log-level')} shows other levels{end}."
    return "The log is empty. It will show what the program does, but never a prompt or an API key."
