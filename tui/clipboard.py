"""The clipboard, and the truth about what reached it."""

import base64
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

OSC52_LIMIT_BYTES = 500_000
"""Terminals and tmux drop longer sequences; tmux was measured to pass 700 kB."""
_TOOL_TIMEOUT_SECONDS = 3.0


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


def copy_text(text: str, send_osc52: Callable[[str], None], environ: Mapping[str, str] | None = None) -> CopyOutcome:
    """Put `text` on every clipboard that can be reached, and say what is known.

    Blocks on external tools for seconds at worst: call it off the UI thread. `send_osc52` writes the OSC 52 sequence
    to the terminal and must be safe to call from this thread. The system clipboard is used only when the session is
    local: over ssh it would be the wrong machine's.
    """
    environ = os.environ if environ is None else environ
    if not text:
        return CopyOutcome(Certainty.FAILED, "There is nothing to copy yet.")
    sent = len(base64.b64encode(text.encode())) <= OSC52_LIMIT_BYTES
    if sent:
        # First, because it cannot block; what a tool reports afterwards is about the same text.
        send_osc52(text)
    reached = []
    if environ.get("TMUX") and _copy_to_tmux(text):
        reached.append("the tmux buffer")
    if _is_local(environ) and _copy_natively(text):
        reached.append("the clipboard")
    size = f"{len(text):,} characters"
    if reached:
        return CopyOutcome(Certainty.COPIED, f"Copied to {' and '.join(reached)} ({size}).")
    if sent:
        return CopyOutcome(
            Certainty.SENT, f"Sent to the terminal ({size}). Whether it reached the clipboard cannot be known."
        )
    return CopyOutcome(
        Certainty.FAILED, f"Not copied: {size} are too many for the terminal, and no clipboard tool is installed."
    )


def _copy_to_tmux(text: str) -> bool:
    """Load tmux's paste buffer, which `-w` also passes on to the outer terminal."""
    tmux = shutil.which("tmux")
    return tmux is not None and _feed([tmux, "load-buffer", "-w", "-"], text)


def _copy_natively(text: str) -> bool:
    """Use the system clipboard and read it back; only an equal text counts as copied."""
    import pyperclip  # noqa: PLC0415 - looks for clipboard tools on import; only needed once something is copied

    try:
        pyperclip.copy(text)
        return bool(pyperclip.paste().replace("\r\n", "\n") == text)
    except (pyperclip.PyperclipException, OSError, subprocess.SubprocessError, UnicodeError):
        return False


def _is_local(environ: Mapping[str, str]) -> bool:
    """Whether the person sits at this machine and it has a clipboard of its own."""
    if environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"):
        return False
    return sys.platform in {"darwin", "win32"} or bool(environ.get("WAYLAND_DISPLAY") or environ.get("DISPLAY"))


def _feed(command: list[str], text: str) -> bool:
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command found on PATH; the text goes through its standard input
            command, input=text.encode(), capture_output=True, timeout=_TOOL_TIMEOUT_SECONDS, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
