"""The collector of a process is tuned by its command alone."""

import gc
import os
import subprocess
import sys

from tui.tuning import collect_garbage, spare_collector

OF_A_COMMAND = """
import gc, os, sys
from tui.tuning import collect_garbage, keep_frames_short, spare_collector
keep_frames_short()
assert "textual" not in sys.modules
collections = lambda: gc.get_stats()[2]["collections"]
before = collections()
collect_garbage()
assert collections() == before, "nothing is to be collected yet"
spare_collector()
assert gc.get_freeze_count() > 0
collect_garbage()
assert collections() == before + 1
print(os.environ["TEXTUAL_FPS"])
"""


def test_somebody_elses_process_is_left_alone() -> None:
    threshold, frozen = gc.get_threshold(), gc.get_freeze_count()
    spare_collector()
    collect_garbage()
    assert (gc.get_threshold(), gc.get_freeze_count()) == (threshold, frozen)


def test_the_command_collects_when_it_says_so() -> None:
    environ = {name: value for name, value in os.environ.items() if name != "TEXTUAL_FPS"}
    command = [sys.executable, "-c", OF_A_COMMAND]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environ)
    assert (done.returncode, done.stdout, done.stderr) == (0, "120\n", "")
