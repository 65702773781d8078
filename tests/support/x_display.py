"""A virtual X display with a clipboard."""

import contextlib
import subprocess
from collections.abc import Iterator

from tests.support.tools import require_tool


@contextlib.contextmanager
def x_display() -> Iterator[str]:
    """Start a display and yield its name; the number is the server's choice."""
    server = require_tool("Xvfb", "xvfb")
    require_tool("xclip", "xclip")
    with subprocess.Popen(
        [server, "-displayfd", "1", "-nolisten", "tcp"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield f":{process.stdout.readline().strip()}"
        finally:
            process.terminate()


def x_clipboard(display: str) -> str:
    """Return what is on the display's clipboard."""
    command = ["xclip", "-display", display, "-selection", "clipboard", "-o"]
    return subprocess.run(command, capture_output=True, timeout=10, check=True).stdout.decode()
