"""The embedded engine's process: llama.cpp behind an OpenAI-compatible server on loopback.

`process.py` runs it as a script in a separate process, because the engine holds the GIL while it loads, and may crash
a process that exits while it generates. It imports nothing of this project, so it does not need the project's path.

Protocol: a JSON line on stdout (`{"system": "AVX2 = 1 | ..."}`, what the engine was built for) tells that the engine is
imported; then one JSON line on stdin (`Options`), and another on stdout (`{"port": 1234}`). In place of either answer,
`{"error": "..."}` comes, and this process exits. When stdin closes for any reason, it exits at once.
"""

import importlib
import json
import os
import signal
import sys
import threading
from typing import Any, TypedDict

PROMPT_BATCH_TOKENS = 64
"""The batch size for the prompt; between two batches, the server can answer and cancel.

With the default model on one thread of a slow processor, batches of 32, 64 and 128 evaluated 65, 72 and 75 tokens/s,
so one batch took 0.5 s, 0.9 s and 1.7 s.
"""

_NICENESS = 5
"""Added to the parent's. On two busy processors, the engine wrote 15 tokens/s in place of 17 to 20, and a program that
draws for 1.5 ms was done after 1.7 ms in place of 3 to 4 ms. A niceness of 10 starves the engine.
"""


class Options(TypedDict):
    """The contents of the first line on stdin: `threads` of the CPU, at least 1, and a `context` in tokens."""

    model: str
    api_key: str
    threads: int
    context: int


def main() -> None:
    """Serve until stdin closes."""
    _give_way_to_the_screen()  # before the first thread, because Linux counts the priority by the thread
    handshake = _keep_handshake_to_ourselves()
    try:
        xllamacpp: Any = importlib.import_module("xllamacpp")  # it has no types
        _tell(handshake, {"system": xllamacpp.get_system_info()})
        if not (line := sys.stdin.buffer.readline()):
            return
        watcher = threading.Thread(target=_leave_when_parent_leaves, name="parent-watch")
        watcher.start()
        _leave_when_parent_leaves_while_loading()
        server = xllamacpp.Server(_parameters(xllamacpp.CommonParams(), json.loads(line)))
        _tell(handshake, {"port": int(server.listening_address.rpartition(":")[2])})
    except Exception as error:  # noqa: BLE001 - the parent reports every error of the engine
        _tell(handshake, {"error": f"{type(error).__name__}: {error}"})
        os._exit(1)
    os.close(handshake)
    watcher.join()


def _tell(handshake: int, answer: dict[str, int | str]) -> None:
    os.write(handshake, json.dumps(answer).encode() + b"\n")


def _keep_handshake_to_ourselves() -> int:
    """Return a private copy of stdout, and discard stdout and stderr, because llama.cpp writes to both."""
    handshake = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    return handshake


def _leave_when_parent_leaves() -> None:
    """Wait for the end of stdin, which comes even if the parent is killed, then exit without clean-up."""
    while os.read(0, 4096):
        pass
    os._exit(0)


def _leave_when_parent_leaves_while_loading() -> None:
    """Let the kernel end this process when stdin closes, because the watcher thread cannot run while a model loads.

    The default action of SIGIO ends it without the GIL: see fcntl(2), O_ASYNC and F_SETOWN. Linux's PR_SET_PDEATHSIG
    is not suitable, because it fires when the parent's *thread* ends, and each run of the application has its own.
    """
    if sys.platform == "win32":
        return
    import fcntl

    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(0, fcntl.F_SETFL, fcntl.fcntl(0, fcntl.F_GETFL) | os.O_ASYNC)


def _give_way_to_the_screen() -> None:
    """Lower this process's priority; on Windows, the parent starts it with a lower one."""
    if sys.platform != "win32":
        os.nice(_NICENESS)


def _parameters(parameters: Any, options: Options) -> Any:
    parameters.model.path = options["model"]
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0  # the system chooses a free port
    parameters.api_keys = [options["api_key"]]
    parameters.cors_origins = ""
    parameters.ui = False
    parameters.endpoint_slots = True
    parameters.verbosity = -1
    parameters.enable_reasoning = 0  # a template that can think is told not to: its thoughts take minutes
    parameters.n_ctx = options["context"]
    parameters.n_parallel = 1
    parameters.cache_ram_mib = 0
    parameters.n_batch = PROMPT_BATCH_TOKENS
    parameters.n_ubatch = PROMPT_BATCH_TOKENS
    parameters.cpuparams.n_threads = options["threads"]
    parameters.cpuparams_batch.n_threads = options["threads"]
    return parameters


if __name__ == "__main__":
    main()
