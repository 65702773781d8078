"""Runs commands in processes forked from one that has loaded the program, which saves seconds of loading for each.

What runs is a process like any other, with its own environment, folders, streams and exit code. A command that prints
what it has loaded, draws on a terminal, or gets signals is started as a shell starts it.
"""

import atexit
import functools
import gc
import importlib
import json
import os
import pkgutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, NoReturn

from tests.support.openai_server import model_server

_ROOT = Path(__file__).parents[2]
_LOADED = ("domain", "storage", *(f"tui.{part}" for part in ("cli", "composition")))
"""The packages whose modules are loaded before the first command."""
_NOT_LOADED = "__main__"
_REQUEST_FDS = 5


class CommandServer:
    """The process that is forked, started at the first command."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None

    def run(
        self,
        arguments: Sequence[str],
        data: bytes,
        environ: Mapping[str, str],
        seconds: float,
        *,
        is_read: bool = True,
        meanwhile: Callable[[int], None] | None = None,
    ) -> subprocess.CompletedProcess[bytes]:
        """Run the program with `data` on its input; raise `TimeoutExpired` when it has not ended after `seconds`.

        Its output is a pipe whose reader is gone unless it `is_read`. `meanwhile` gets the number of the process.
        """
        read_end, write_end = os.pipe()
        status_read, status_write = os.pipe()
        with (
            tempfile.TemporaryFile() as request,
            tempfile.TemporaryFile() as output,
            tempfile.TemporaryFile() as errors,
        ):
            request.write(json.dumps({"arguments": list(arguments), "environ": dict(environ)}).encode())
            request.flush()
            written = os.dup(output.fileno()) if is_read else _pipe_without_reader()
            fds = [request.fileno(), read_end, written, errors.fileno(), status_write]
            socket.send_fds(self._started(), [b"run"], fds)
            for fd in (read_end, written, status_write):
                os.close(fd)
            threading.Thread(target=_feed, args=(write_end, data), daemon=True).start()
            with os.fdopen(status_read, "rb") as status:
                process = int(status.readline())
                if meanwhile is not None:
                    meanwhile(process)
                code = _code_from(status, arguments, seconds)
            return subprocess.CompletedProcess(list(arguments), code, _whole(output), _whole(errors))

    def _started(self) -> socket.socket:
        if self._socket is None:
            self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            process = subprocess.Popen(
                [sys.executable, "-W", "error", "-m", __name__, str(theirs.fileno())],
                cwd=_ROOT,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
            theirs.close()
            atexit.register(process.wait)  # it ends when nobody holds the other socket
            atexit.register(self._socket.close)
        return self._socket


def _pipe_without_reader() -> int:
    read_end, write_end = os.pipe()
    os.close(read_end)
    return write_end


def _feed(fd: int, data: bytes) -> None:
    """Write the input; a command may end without reading it."""
    try:
        with os.fdopen(fd, "wb") as file:
            file.write(data)
    except BrokenPipeError:
        pass


def _code_from(status: BinaryIO, arguments: Sequence[str], seconds: float) -> int:
    """Return the exit code that the process writes when it ends; a signal counts below zero."""
    found: list[bytes] = []
    reader = threading.Thread(target=lambda: found.append(status.readline()), daemon=True)
    reader.start()
    reader.join(seconds)
    if not found:
        raise subprocess.TimeoutExpired(list(arguments), seconds)
    return int(found[0])


def _whole(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read()


def _next_command(server: socket.socket) -> dict[str, object] | None:
    """Wait for a request; return it in the process that is to run it, and None in the server when it has to end."""
    while True:
        message, fds, _, _ = socket.recv_fds(server, 16, _REQUEST_FDS)
        if not message:
            return None
        waits = os.fork()
        if waits == 0:
            server.close()
            request, *streams, status = fds
            runs = os.fork()
            if runs == 0:
                for number, fd in enumerate(streams):
                    os.dup2(fd, number)
                with os.fdopen(request, "rb") as file:
                    file.seek(0)
                    found: dict[str, object] = json.loads(file.read())
                for fd in (*streams, status):
                    os.close(fd)
                return found
            for fd in streams:
                os.close(fd)
            os.write(status, f"{runs}\n".encode())
            os.write(status, str(os.waitstatus_to_exitcode(os.waitpid(runs, 0)[1])).encode())
            os._exit(0)
        for fd in fds:
            os.close(fd)
        _reap()


def _reap() -> None:
    """Forget the processes that waited for a command that has ended."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def _load() -> None:
    """Load the program as far as it needs no screen."""
    for name in _LOADED:
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            if not module.name.endswith(_NOT_LOADED):
                importlib.import_module(module.name)


def _play_a_run() -> None:
    """Improve an idea once: much is loaded only then, and takes two seconds."""
    embedding = importlib.import_module("domain.patterns.embedding")
    vars(embedding)["_load"] = functools.cache(embedding._load)
    container = importlib.import_module("tui.composition.container").Container
    paths = importlib.import_module("tui.composition.paths").Paths
    request = importlib.import_module("domain.prompts.improve").checked_request("a plan for my garden, without a shed")
    token = importlib.import_module("domain.runtime.cancellation").CancelToken()
    with tempfile.TemporaryDirectory() as folder, model_server() as server:
        where = {"llm_provider": "openai-compatible", "llm_model": "scripted", "llm_base_url": server.base_url}
        services = container(paths(*[Path(folder)] * 4), overrides={"sqlite_enabled": False, **where})
        services.warm_up(lambda _status: None)
        services.improve_prompt()(request, token, lambda _step: None, lambda _partial: None)
        services.close()


def _serve(server: socket.socket) -> None:
    _load()
    _play_a_run()
    if threading.active_count() > 1:
        raise AssertionError(f"a fork would lose these threads: {threading.enumerate()}")
    gc.collect()
    gc.freeze()  # no child looks through, and so copies, what all of them share
    if (request := _next_command(server)) is None:
        server.close()
        return
    os.environ.clear()
    os.environ.update(request["environ"])  # type: ignore[call-overload]
    time.tzset()
    sys.argv = ["prompt-improver", *request["arguments"]]  # type: ignore[misc]
    main = importlib.import_module("tui.cli.main").main
    try:
        main(prog_name="prompt-improver")
    except SystemExit as end:
        if isinstance(end.code, str):
            raise
        _end(end.code or 0)


def _end(code: int) -> NoReturn:
    """End as Python does, but take nothing apart: with all that is loaded that costs more than most commands."""
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    gc.collect()  # names what was left open
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
