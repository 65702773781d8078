"""The commands without a screen, as a shell runs them."""

import os
import subprocess
import sys
from collections.abc import Mapping

from tests.support.histories import ROOT

_DEADLINE_SECONDS = 240


def command(*arguments: object) -> list[str]:
    """Return what starts the program of this checkout; every warning is an error."""
    return [sys.executable, "-W", "error", "-m", "tui.cli", *map(str, arguments)]


def run(
    *arguments: object, text: str | bytes = "", environ: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the program with `text` on its input."""
    data = text.encode() if isinstance(text, str) else text
    done = subprocess.run(
        command(*arguments),
        cwd=ROOT,
        env={**os.environ, **(environ or {})},
        input=data,
        capture_output=True,
        timeout=_DEADLINE_SECONDS,
        check=False,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())
