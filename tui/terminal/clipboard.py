"""Copies text to the clipboard: through the terminal (OSC 52), tmux, or the system's tools.

A terminal never answers whether it obeyed OSC 52. What a tool holds is read back.
"""

import base64
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

_TIMEOUT_SECONDS = 5.0
LIMIT_BYTES = 500_000
"""Terminals drop longer sequences; tmux passes 700 kB (measured)."""
_SCREEN_CHUNK = 76
"""GNU screen cuts longer device control strings."""
_TERMINAL = Path("/dev/tty")
_NO_TERMINAL = "Not copied: there is no terminal here, and no clipboard that can be reached."


class Certainty(StrEnum):
    """What is known about a copy."""

    COPIED = "copied"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class CopyOutcome:
    """The result of a copy, and the sentence that says it."""

    certainty: Certainty
    sentence: str


def copy_text(
    text: str, send: Callable[[str], None], environ: Mapping[str, str] | None = None, what: str = ""
) -> CopyOutcome:
    """Copy `text` to every clipboard in reach, and return what is known. `what` names it in the sentence.

    The order is: the terminal (OSC 52, at most 500 kB), tmux's buffer, the first system tool that works. Only what
    can be read back counts as copied. Blocks on external tools for seconds at worst: call it off the UI thread.
    `send` writes the sequence for a text to the terminal, from this thread.
    """
    environ = os.environ if environ is None else environ
    if not text:
        return CopyOutcome(Certainty.FAILED, "There is nothing to copy yet.")
    sent = fits(text)
    if sent:
        # First, because it cannot block.
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


def copy_for_person(text: str) -> CopyOutcome:
    """Copy `text` to every clipboard in reach, and return what is known. Blocks for seconds at worst.

    The sequence goes to the terminal's own device, so that it lands in no pipe and no file.
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


@dataclass(frozen=True, slots=True)
class ClipboardTool:
    """A program that reads the text from its standard input, and one that prints it."""

    name: str
    copy: tuple[str, ...]
    paste: tuple[str, ...]

    def holds_after_copying(self, text: str) -> bool:
        """Copy `text` and return whether it can be read back unchanged. Blocks for seconds at worst."""
        return _run(self.copy, text.encode()) is not None and self._reads(text)

    def _reads(self, text: str) -> bool:
        read = _run(self.paste)
        # Windows writes its own line ends and adds one.
        return read is not None and _in_lines(read) in {_in_lines(text.encode()), _in_lines(text.encode()) + b"\n"}


WAYLAND = ClipboardTool("wl-copy", ("wl-copy",), ("wl-paste", "--no-newline"))
XCLIP = ClipboardTool("xclip", ("xclip", "-selection", "clipboard"), ("xclip", "-selection", "clipboard", "-o"))
XSEL = ClipboardTool("xsel", ("xsel", "--clipboard", "--input"), ("xsel", "--clipboard", "--output"))
MACOS = ClipboardTool("pbcopy", ("pbcopy",), ("pbpaste",))
# clip.exe would read the text in the console's code page.
_FROM_INPUT = "(New-Object IO.StreamReader([Console]::OpenStandardInput(), [Text.Encoding]::UTF8)).ReadToEnd()"
_TO_OUTPUT = "[Console]::OutputEncoding = [Text.Encoding]::UTF8; [Console]::Out.Write((Get-Clipboard -Raw))"
WINDOWS = ClipboardTool(
    "powershell.exe",
    ("powershell.exe", "-NoProfile", "-Command", f"Set-Clipboard -Value {_FROM_INPUT}"),
    ("powershell.exe", "-NoProfile", "-Command", _TO_OUTPUT),
)
TMUX = ClipboardTool("tmux", ("tmux", "load-buffer", "-w", "-"), ("tmux", "save-buffer", "-"))
"""tmux's paste buffer. `-w` also passes the text on to the terminal around tmux, unless `set-clipboard` is off."""


def native_tools(
    environ: Mapping[str, str], platform: str = sys.platform, which: Callable[[str], str | None] = shutil.which
) -> list[ClipboardTool]:
    """Return the installed clipboard tools, the most reliable first; none over ssh, on the wrong machine."""
    if environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"):
        return []
    wanted = []
    if platform == "darwin":
        wanted = [MACOS]
    elif platform == "win32" or environ.get("WSL_DISTRO_NAME"):
        wanted = [WINDOWS]
    if environ.get("WAYLAND_DISPLAY"):
        wanted.append(WAYLAND)
    if environ.get("DISPLAY"):
        wanted += [XCLIP, XSEL]
    return [tool for tool in wanted if which(tool.copy[0]) and which(tool.paste[0])]


def _in_lines(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n")


def _run(command: tuple[str, ...], data: bytes | None = None) -> bytes | None:
    """Return what the command wrote, None when it failed.

    With `data` its output is not read: xclip and wl-copy keep serving the clipboard, and would keep the pipe open.
    """
    program = shutil.which(command[0])
    if program is None:
        return None
    output = subprocess.DEVNULL if data is not None else subprocess.PIPE
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command found on PATH; the text goes through its standard input
            [program, *command[1:]],
            input=data,
            stdin=None if data is not None else subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # the program that serves the clipboard must outlive this terminal
            timeout=_TIMEOUT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return (done.stdout or b"") if done.returncode == 0 else None


def fits(text: str) -> bool:
    """Return whether terminals accept a text of this size."""
    return len(base64.b64encode(text.encode())) <= LIMIT_BYTES


def sequence(text: str, environ: Mapping[str, str]) -> str:
    """Return the sequence for `text`, wrapped so that a multiplexer passes it on to the terminal.

    A tmux on this machine needs the plain one. A tmux at the other end of an ssh connection shows only in `TERM`: it
    passes the wrapped sequence on if `allow-passthrough` is set.
    """
    plain = f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\x07"
    if environ.get("STY"):
        return "".join(f"\x1bP{plain[at : at + _SCREEN_CHUNK]}\x1b\\" for at in range(0, len(plain), _SCREEN_CHUNK))
    if environ.get("TERM", "").startswith("tmux") and not environ.get("TMUX"):
        return plain + "\x1bPtmux;" + plain.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    return plain
