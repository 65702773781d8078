"""Shows the state of a run in the window's title, and rings a bell, for when you look at another window."""

from typing import Protocol

from domain.runtime.clock import Clock
from tui.theme.appearance import Looks

# Never text of the prompt: other people see titles in task bars and on shared screens.
_RUNNING, _DONE, _FAILED = "⋯ improving", "✓ done", "✗ failed"
_AT_REST = "prompt-improver"

# xterm's stack of titles: https://invisible-island.net/xterm/ctlseqs/ctlseqs.html, "Window manipulation".
_PUSH, _POP = "\x1b[22;0t", "\x1b[23;0t"

_LONG_SECONDS = 10.0
"""After a longer run the bell rings even if you look at this window."""


class Terminal(Protocol):
    """What `RunNotice` needs from the application."""

    @property
    def app_focus(self) -> bool:
        """Whether the window has the focus; true where the terminal does not say."""
        ...

    def write_to_terminal(self, sequence: str) -> None:
        """Write an escape sequence past the screen."""
        ...

    def bell(self) -> None:
        """Ring the bell."""
        ...


class RunNotice:
    """Tells of one run at a time. UI thread only.

    A terminal without a stack of titles ends up with a neutral title.
    """

    def __init__(self, terminal: Terminal, clock: Clock) -> None:
        self._terminal = terminal
        self._clock = clock
        self._began = 0.0
        self._is_titled = False
        self.looks = Looks()

    def began(self) -> None:
        """Say that a run is in progress."""
        self._began = self._clock.monotonic()
        self._title(_RUNNING)

    def ended(self, *, failed: bool) -> None:
        """Say that the run has ended by itself."""
        is_unseen = not self._terminal.app_focus
        if self.looks.rings and (is_unseen or self._clock.monotonic() - self._began > _LONG_SECONDS):
            self._terminal.bell()
        if is_unseen:
            self._title(_FAILED if failed else _DONE)
        else:
            self.restore()

    def seen(self, *, is_running: bool) -> None:
        """Restore the title when you look at this window again."""
        if not is_running:
            self.restore()

    def restore(self) -> None:
        """Restore the window's own title."""
        if self._is_titled:
            self._is_titled = False
            self._terminal.write_to_terminal(f"{_titled(_AT_REST)}{_POP}")

    def _title(self, words: str) -> None:
        if self.looks.titles:
            push = "" if self._is_titled else _PUSH
            self._is_titled = True
            self._terminal.write_to_terminal(f"{push}{_titled(f'{words} · {_AT_REST}')}")


def _titled(words: str) -> str:
    return f"\x1b]2;{words}\x1b\\"
