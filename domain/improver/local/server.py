"""The embedded engine's process: llama.cpp behind an OpenAI-compatible server on loopback.

Run by `process.py` as a script in a process of its own, because the engine holds the GIL while it loads and may
crash a process that exits while it generates. Imports nothing of this project, so that it needs no path to find it.

Protocol: one JSON line on stdin (`Options`), one JSON line on stdout (`{"port": 1234}` or `{"error": "..."}`).
Then stdin stays open and silent; when it closes, however the other side ended, this process is gone at once.
"""

import importlib
import json
import os
import signal
import sys
import threading
from typing import Any, TypedDict

CONTEXT_TOKENS = 4096
"""Room for prompt and answer. Costs 48 MB of keys and values with the default model."""

PROMPT_BATCH_TOKENS = 64
"""Tokens of the prompt that are evaluated at once; between two batches the server answers and cancels.

With the default model on one thread of a slow processor, batches of 32, 64 and 128 evaluated 65, 72 and 75 tokens/s,
so that one batch took 0.5 s, 0.9 s and 1.7 s.
"""


class Options(TypedDict):
    """What the first line on stdin holds; `threads` is a number of CPU threads, at least 1."""

    model: str
    api_key: str
    threads: int


def main() -> None:
    """Serve until stdin closes."""
    handshake = _keep_handshake_to_ourselves()
    options: Options = json.loads(sys.stdin.buffer.readline())
    watcher = threading.Thread(target=_leave_when_parent_leaves, name="parent-watch")
    watcher.start()
    _leave_when_parent_leaves_while_loading()
    try:
        server = _start(options)
        answer: dict[str, int | str] = {"port": int(server.listening_address.rpartition(":")[2])}
    except Exception as error:  # noqa: BLE001 - whatever the engine raises is the parent's to explain
        answer = {"error": f"{type(error).__name__}: {error}"}
    os.write(handshake, json.dumps(answer).encode() + b"\n")
    os.close(handshake)
    if "error" in answer:
        os._exit(1)
    watcher.join()


def _keep_handshake_to_ourselves() -> int:
    """Return a private copy of stdout and send stdout and stderr nowhere: llama.cpp writes to both."""
    handshake = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    return handshake


def _leave_when_parent_leaves() -> None:
    """Wait for the end of stdin, which comes even when the parent was killed, then exit without any clean-up."""
    while os.read(0, 4096):
        pass
    os._exit(0)


def _leave_when_parent_leaves_while_loading() -> None:
    """Have the kernel end this process when stdin closes, because the watching thread cannot run during a load.

    The signal's default action does it, without the GIL: fcntl(2), O_ASYNC and F_SETOWN. Chosen over Linux's
    PR_SET_PDEATHSIG, which fires when the parent's *thread* ends, and every run of the application is a thread.
    """
    if sys.platform == "win32":
        return
    import fcntl

    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(0, fcntl.F_SETFL, fcntl.fcntl(0, fcntl.F_GETFL) | os.O_ASYNC)


def _start(options: Options) -> Any:
    xllamacpp = importlib.import_module("xllamacpp")  # it has no types
    return xllamacpp.Server(_parameters(xllamacpp.CommonParams(), options))


def _parameters(parameters: Any, options: Options) -> Any:
    parameters.model.path = options["model"]
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0  # the system picks a free one
    parameters.api_keys = [options["api_key"]]
    parameters.cors_origins = ""
    parameters.ui = False
    parameters.endpoint_slots = True
    parameters.verbosity = -1
    parameters.n_ctx = CONTEXT_TOKENS
    parameters.n_parallel = 1
    parameters.cache_ram_mib = 0
    parameters.n_batch = PROMPT_BATCH_TOKENS
    parameters.n_ubatch = PROMPT_BATCH_TOKENS
    parameters.cpuparams.n_threads = options["threads"]
    parameters.cpuparams_batch.n_threads = options["threads"]
    return parameters


if __name__ == "__main__":
    main()
