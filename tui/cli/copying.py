"""Copying from a command, whose output may be a pipe."""

import os
from contextlib import suppress
from pathlib import Path

from tui.terminal.clipboard import Certainty, CopyOutcome, copy_text
from tui.terminal.terminal_clipboard import sequence

_TERMINAL = Path("/dev/tty")
_NO_TERMINAL = "Not copied: there is no terminal here, and no clipboard that can be reached."


def copy_for_person(text: str) -> CopyOutcome:
    """Put `text` on every clipboard that can be reached, and say what is known. Blocks for seconds at worst.

    The terminal is asked through its own device, so that neither a pipe nor a file gets the escape sequence.
    """
    reached_terminal = False

    def send(text: str) -> None:
        nonlocal reached_terminal
        with suppress(OSError), _TERMINAL.open("w", encoding="ascii") as terminal:
            terminal.write(sequence(text, os.environ))
            reached_terminal = True

    outcome = copy_text(text, send)
    if outcome.certainty is Certainty.SENT and not reached_terminal:
        return CopyOutcome(Certainty.FAILED, _NO_TERMINAL)
    return outcome
