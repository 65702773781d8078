"""Separate processes that fetch a model from the hub that `HF_ENDPOINT` names."""

import os
import subprocess
import sys
from pathlib import Path

from domain.improver.local.model_file import ModelFile

PROGRAM = """
import os, resource, signal, sys
from pathlib import Path
from domain.runtime.cancellation import CancelToken
from domain.improver.local.model_file import ModelFile
from domain.improver.local.weights import find_weights
from domain.settings.schema import ModelSource

assert not {"huggingface_hub", "httpx", "dspy"} & sys.modules.keys(), "imported before it is needed"


def die_half_way(progress):
    if (progress.fraction or 0) > 0.5:
        os.kill(os.getpid(), signal.SIGKILL)


cache, size, sha256, act = sys.argv[1:]
model = ModelFile("small.gguf", int(size), sha256, repository="Someone/Small-GGUF")
on_progress = die_half_way if act == "die_half_way" else lambda progress: None
if act == "fill_the_disk":
    resource.setrlimit(resource.RLIMIT_FSIZE, (model.size // 2, model.size // 2))
find_weights(None, Path(cache), on_progress, CancelToken(), model=model, source=ModelSource.HUB)
"""


def own_process(cache: Path, model: ModelFile, act: str = "") -> subprocess.Popen[str]:
    """Fetch `model` in a separate process; `act` is `die_half_way`, or `fill_the_disk` with half of it."""
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(cache), str(model.size), model.sha256, act],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Wait for the process; return its exit code and what it printed."""
    output, errors = process.communicate(timeout=60)
    return process.returncode, output, errors
