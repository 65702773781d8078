"""The commands without a screen, as a shell runs them."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping

from tests.support.command_server import CommandServer

_DEADLINE_SECONDS = 240


def command(*arguments: object) -> list[str]:
    """Return what starts the program of this checkout; every warning is an error."""
    return [sys.executable, "-W", "error", "-m", "tui.cli", *map(str, arguments)]


_server = CommandServer()


def run(
    *arguments: object,
    text: str | bytes = "",
    environ: Mapping[str, str] | None = None,
    is_read: bool = True,
    meanwhile: Callable[[int], None] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run the program with `text` on its input, in a process that finds it loaded and has no terminal.

    Its output is a pipe whose reader is gone unless it `is_read`. `meanwhile` gets the number of the process.
    """
    data = text.encode() if isinstance(text, str) else text
    done = _server.run(
        [*map(str, arguments)],
        data,
        {**os.environ, **(environ or {})},
        _DEADLINE_SECONDS,
        is_read=is_read,
        meanwhile=meanwhile,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())
