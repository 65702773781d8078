"""The real command with the real engine, whose address is also written to the file that `PI_TEST_ENDPOINT` names."""

import json
import os
import threading
from pathlib import Path

from domain.improver.local.embedded_model import EmbeddedModel
from domain.improver.wire.endpoint import Endpoint
from domain.runtime.cancellation import CancelToken
from tui.cli.main import main as cli

_ensure_running = EmbeddedModel.ensure_running


def ensure_running(self: EmbeddedModel, cancel: CancelToken, deadline_seconds: float) -> Endpoint:
    """Start the engine as usual, and write its address for the test."""
    endpoint = _ensure_running(self, cancel, deadline_seconds)
    # Whole or not at all: the test reads it at any moment, and two threads may write it at once.
    report = Path(os.environ["PI_TEST_ENDPOINT"])
    half = report.with_suffix(f".{threading.get_ident()}")
    half.write_text(json.dumps({"base_url": endpoint.base_url, "api_key": endpoint.api_key}))
    half.replace(report)
    return endpoint


if __name__ == "__main__":
    EmbeddedModel.ensure_running = ensure_running  # type: ignore[method-assign]  # the spy
    cli.main()
