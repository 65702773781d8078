"""The clipboard, and the truth about what reached it."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tui.terminal.clipboard_tools import TMUX, native_tools
from tui.terminal.terminal_clipboard import fits


class Certainty(StrEnum):
    """What is known about a copy."""

    COPIED = "copied"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class CopyOutcome:
    """What happened to a copy, as a plain sentence."""

    certainty: Certainty
    sentence: str


def copy_text(
    text: str, send: Callable[[str], None], environ: Mapping[str, str] | None = None, what: str = ""
) -> CopyOutcome:
    """Put `text` on every clipboard that can be reached, and say what is known. `what` names it in the sentence.

    In this order: the terminal (OSC 52, at most 500 kB), tmux's buffer, the first tool of the system's clipboard that
    works. Only what could be read back counts as copied. Blocks on external tools for seconds at worst: call it off
    the UI thread. `send` writes the sequence for a text to the terminal and must be safe to call from this thread.
    """
    environ = os.environ if environ is None else environ
    if not text:
        return CopyOutcome(Certainty.FAILED, "There is nothing to copy yet.")
    sent = fits(text)
    if sent:
        # First, because it cannot block; what a tool reports afterwards is about the same text.
        send(text)
    reached = []
    if environ.get("TMUX") and TMUX.holds_after_copying(text):
        reached.append("the tmux buffer")
    if any(tool.holds_after_copying(text) for tool in native_tools(environ)):
        reached.append("the clipboard")
    size = f"{len(text):,} characters"
    named = f"{what}, {size}" if what else size
    if reached:
        return CopyOutcome(Certainty.COPIED, f"Copied to {' and '.join(reached)} ({named}).")
    if sent:
        return CopyOutcome(
            Certainty.SENT, f"Sent to the terminal ({named}). Whether it reached the clipboard cannot be known."
        )
    return CopyOutcome(
        Certainty.FAILED, f"Not copied: {size} are too many for the terminal, and no clipboard tool took them."
    )
