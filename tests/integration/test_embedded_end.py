"""The embedded engine ends with the application, however that ends."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from domain.improver.local import server
from tests.support.embedded import (
    cached_weights,
    is_alive,
    require_local_extra,
)
from tests.support.polling import wait_until

require_local_extra()
pytestmark = pytest.mark.embedded


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_kernel_ends_an_engine_whose_load_lets_no_thread_run() -> None:
    weights = cached_weights()
    options = server.Options(model=str(weights), api_key="any", threads=1, context=4096)
    with subprocess.Popen(
        [sys.executable, server.__file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        process.stdin.write(json.dumps(options) + "\n")
        process.stdin.flush()
        maps = Path(f"/proc/{process.pid}/maps")
        wait_until(lambda: weights.name in maps.read_text(), "the weights are being loaded")
        process.stdin.close()
        assert process.wait(20) == -signal.SIGIO


PARENT = """
import sys, time
from domain.runtime.cancellation import CancelToken
from tests.support.embedded import make_model, engine_processes, completion
import http.client, os
model = make_model()
endpoint = model.ensure_running(CancelToken(), 120)
port = int(endpoint.base_url.split(":")[2].split("/")[0])
connection = http.client.HTTPConnection("127.0.0.1", port)
connection.request("POST", "/completion", completion("Tell a story."), {"Authorization": "Bearer " + endpoint.api_key})
connection.getresponse().read(40)
print(*engine_processes(os.getpid()), flush=True)
sys.stdin.readline()
"""


LOADING_PARENT = """
import os, sys, threading, time
from domain.runtime.cancellation import CancelToken
from tests.support.embedded import make_model, engine_processes
model = make_model()
threading.Thread(target=model.ensure_running, args=(CancelToken(), 120), daemon=True).start()
while not (pids := engine_processes(os.getpid())):
    time.sleep(0.01)
time.sleep(0.3)
print(*pids, flush=True)
sys.stdin.readline()
"""


def parent_with_engine(code: str) -> tuple[subprocess.Popen[str], int]:
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)},
    )
    assert process.stdout is not None
    return process, int(process.stdout.readline())


@pytest.mark.parametrize("code", [PARENT, LOADING_PARENT], ids=["at work", "loading"])
@pytest.mark.parametrize("killed", [True, False], ids=["kill -9", "plain exit"])
def test_an_engine_is_gone_two_seconds_after_the_application(code: str, killed: bool) -> None:
    cached_weights()
    process, engine = parent_with_engine(code)
    with process:
        assert is_alive(engine)
        if killed:
            process.kill()
        else:
            process.communicate("\n", timeout=20)
        process.wait(20)
        gone_by = time.monotonic() + 2
        wait_until(lambda: not is_alive(engine), "the engine is gone", seconds=2)
        assert time.monotonic() < gone_by + 1
