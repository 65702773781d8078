"""The programs that reach a clipboard, in the order in which they are tried; each says what is on it afterwards."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_TIMEOUT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class ClipboardTool:
    """A program that takes the text on its standard input, and one that gives it back."""

    name: str
    copy: tuple[str, ...]
    paste: tuple[str, ...]

    def holds_after_copying(self, text: str) -> bool:
        """Put `text` there and return whether it can be read back unchanged. Blocks for seconds at worst."""
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
    """Return the installed tools for the clipboard of the machine at which the person sits, the surest first.

    Over ssh there is none: it would be the wrong machine's.
    """
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
    """Return what the command wrote, nothing but None when it failed.

    With `data`, its output is not read: xclip and wl-copy stay behind to serve the clipboard, and would keep a pipe
    open for as long.
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
            start_new_session=True,  # what serves the clipboard must outlive this terminal
            timeout=_TIMEOUT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return (done.stdout or b"") if done.returncode == 0 else None
