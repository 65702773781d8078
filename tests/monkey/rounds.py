"""One round in a process: the environment in which it is played."""

import os
import tempfile
import time
import warnings
from pathlib import Path

from tests.monkey.play import play

_FOREIGN = ("TMUX", "DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION", "SSH_TTY", "NO_COLOR", "COLORFGBG", "VISUAL")


def play_round(seed: int, keys: int) -> str:
    """Play one round in a folder of its own; return what was done. Raises `MonkeyError`."""
    for name in _FOREIGN:
        os.environ.pop(name, None)
    os.environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "TZ": "UTC", "EDITOR": "true"}
    warnings.simplefilter("error")
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HOME"] = folder
        os.chdir(folder)
        try:
            report = play(Path(folder), seed=seed, keys=keys)
        finally:
            os.chdir("/")
    return f"seed {seed}: {report} in {time.perf_counter() - began:.0f} s"
