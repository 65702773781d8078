"""The child process of the embedded engine: starts it, communicates with it, kills it."""

import http.client
import importlib.util
import json
import os
import secrets
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from domain.errors import EmbeddedModelError
from domain.improver.local import server
from domain.improver.local.causes import ended_while_loading, import_failed, lacks_instructions, not_loaded
from domain.improver.local.loopback import connection_to, send
from domain.improver.local.machine import missing_instructions
from domain.improver.local.model_file import INSTALL_ENGINE, NOT_READY
from domain.improver.wire.endpoint import Endpoint
from domain.runtime.cancellation import CancelToken
from domain.text.clean import one_line

# A thread that waits for the others sleeps. Threads that spin instead take the processor from the one they wait for: on
# two busy processors, two threads wrote 2 tokens/s, against 17.
_ENVIRONMENT = {"OMP_WAIT_POLICY": "passive"}
_FLAGS = getattr(subprocess, "CREATE_NO_WINDOW", 0) | getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)
_GONE_SECONDS = 1.0  # a killed process ends within milliseconds; this only limits the wait


def is_engine_installed() -> bool:
    """Return whether the embedded engine is installed, without loading it."""
    return importlib.util.find_spec("xllamacpp") is not None


def check_engine_installed() -> None:
    """Raise `EmbeddedModelError` when the embedded engine is not installed."""
    if not is_engine_installed():
        raise EmbeddedModelError(
            "The embedded engine is not installed.",
            f"Install it with {INSTALL_ENGINE}, or choose a provider with LLM_PROVIDER.",
            title=NOT_READY,
        )


def try_engine() -> None:
    """Start the engine without a model, and end it. Blocks for less than a second.

    Raises `EmbeddedModelError` if it is not installed or cannot run on this machine.
    """
    check_engine_installed()
    process = EngineProcess()
    try:
        process.check(CancelToken())
    finally:
        process.kill()


class EngineProcess:
    """A child process that loads and serves one GGUF file. Any thread may call `kill` and `is_processing` at any time.

    The child has no terminal, so ctrl+c and a closed window end the application first, and the application ends the
    child. The child also ends when the pipe to its stdin closes, which happens however this process ends. Its
    priority is lower than this process's, so that the screen stays smooth.
    """

    def __init__(self) -> None:
        """Start the child, which imports the engine and waits for `load`. Raises `EmbeddedModelError`."""
        # As a script with -P, so that neither this project's path nor files of the working folder affect it.
        command = [sys.executable, "-P", server.__file__]
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own file
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                start_new_session=True,
                creationflags=_FLAGS,
                env=os.environ | _ENVIRONMENT,
            )
        except OSError as error:
            raise EmbeddedModelError(f"The embedded model's process cannot be started: {error.strerror}.") from error
        self.endpoint: Endpoint | None = None
        """Set when the child has loaded the model."""
        self._killed = False
        self._answers: SimpleQueue[bytes] = SimpleQueue()
        threading.Thread(target=self._listen, name="engine-handshake", daemon=True).start()

    @property
    def alive(self) -> bool:
        """Whether the child is running."""
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self._process.pid

    def check(self, cancel: CancelToken) -> None:
        """Wait, less than a second, until the child has imported the engine. Call it once, before `load`.

        Raises `EmbeddedModelError` if the engine cannot run on this machine, and `RunCancelledError`.
        """
        answer = self._answer(cancel)
        if "error" in answer:
            raise import_failed(str(answer["error"]))
        if missing := missing_instructions(str(answer["system"])):
            raise lacks_instructions(missing)

    def load(self, path: Path, architecture: str, threads: int, context: int, cancel: CancelToken) -> Endpoint:
        """Load `path` in the child with a context of `context` tokens, and return its endpoint.

        Blocks until it is loaded or `cancel` is set. Raises `EmbeddedModelError` or `RunCancelledError`; call `kill`
        afterwards.
        """
        key = secrets.token_urlsafe(32)
        options = server.Options(model=str(path.absolute()), api_key=key, threads=threads, context=context)
        with suppress(OSError, ValueError):  # the child has died, which the answer tells, or `kill` closed the pipe
            assert self._process.stdin is not None  # noqa: S101 - for the type checker; it is a pipe
            self._process.stdin.write(json.dumps(options).encode() + b"\n")
        answer = self._answer(cancel)
        if "error" in answer:
            raise not_loaded(path, architecture)
        self.endpoint = Endpoint(f"http://127.0.0.1:{answer['port']}/v1", key, one_line(path.stem), context)
        return self.endpoint

    def is_processing(self, timeout_seconds: float) -> bool:
        """Return whether the child is processing a request; True if it does not answer in time."""
        if self.endpoint is None:
            return False
        try:
            return any(slot["is_processing"] for slot in self._ask(self.endpoint, "GET", "/slots", timeout_seconds))
        except TimeoutError:
            return True
        except (OSError, http.client.HTTPException, ValueError):
            return self.alive

    def count_tokens(self, text: str, timeout_seconds: float) -> int | None:
        """Return the number of tokens of `text`; None if the child does not answer in time."""
        if self.endpoint is None:
            return None
        try:
            return len(self._ask(self.endpoint, "POST", "/tokenize", timeout_seconds, {"content": text})["tokens"])
        except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
            return None

    def kill(self) -> None:
        """Kill the child at once and wait for it, at most a second. A second call does nothing."""
        self._killed = True
        self._process.kill()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_GONE_SECONDS)
        if self._process.stdin is not None:
            self._process.stdin.close()

    def _ask(
        self, endpoint: Endpoint, method: str, path: str, seconds: float, body: dict[str, str] | None = None
    ) -> Any:
        """Return the child's JSON answer. Raises an exception if there is none within `seconds`."""
        connection = connection_to(endpoint, seconds)
        try:
            send(connection, endpoint, method, path, body)
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def _answer(self, cancel: CancelToken) -> dict[str, Any]:
        """Return the child's next line of the handshake. Raises `EmbeddedModelError` if the child ends instead."""
        cancel.on_cancel(lambda: self._answers.put(b""))
        line = self._answers.get()
        cancel.raise_if_cancelled()
        if not line:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_GONE_SECONDS)
            raise ended_while_loading(None if self._killed else self._process.returncode)
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _listen(self) -> None:
        assert self._process.stdout is not None  # noqa: S101 - for the type checker; it is a pipe
        with self._process.stdout as stdout:
            for line in stdout:
                self._answers.put(line)
        self._answers.put(b"")
