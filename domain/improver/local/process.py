"""One process of the embedded engine: started, spoken to, killed."""

import http.client
import importlib.util
import json
import secrets
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import Any
from urllib.parse import urlsplit

from domain.errors import EmbeddedModelError
from domain.improver.local import server
from domain.improver.local.model_file import INSTALL_ENGINE, NOT_READY
from domain.improver.wire.endpoint import Endpoint
from domain.runtime.cancellation import CancelToken
from domain.text.clean import one_line

_GONE_SECONDS = 1.0  # a killed process is gone within milliseconds; this only bounds the wait


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


class EngineProcess:
    """A child that loads one GGUF file and serves it. Any thread may call `kill` and `is_processing` at any time.

    The child has no terminal, so ctrl+c and a closing window end the application first, and the application ends it.
    It also ends when the pipe to its stdin closes, which happens however this process ends.
    """

    def __init__(self) -> None:
        """Start the child, which then waits for `load`. Raises `EmbeddedModelError`."""
        # As a script with -P, so that neither this project's path nor a file of the working folder matters to it.
        command = [sys.executable, "-P", server.__file__]
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own file
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise EmbeddedModelError(f"The embedded model's process cannot be started: {error.strerror}.") from error
        self.endpoint: Endpoint | None = None
        """Set once the child serves."""

    @property
    def alive(self) -> bool:
        """Whether the child still runs."""
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self._process.pid

    def load(self, path: Path, threads: int, cancel: CancelToken) -> Endpoint:
        """Have the child load `path` and return where it then serves. Blocks until it does, or `cancel` is set.

        Raises `EmbeddedModelError` or `RunCancelledError`; call `kill` then.
        """
        key = secrets.token_urlsafe(32)
        options = server.Options(model=str(path.absolute()), api_key=key, threads=threads)
        answers: SimpleQueue[bytes] = SimpleQueue()
        threading.Thread(target=self._listen, args=(answers,), name="engine-handshake", daemon=True).start()
        cancel.on_cancel(lambda: answers.put(b""))
        with suppress(BrokenPipeError):  # it has died; its silence says so below
            assert self._process.stdin is not None  # noqa: S101 - for the type checker: it was asked for
            self._process.stdin.write(json.dumps(options).encode() + b"\n")
        answer = answers.get()
        cancel.raise_if_cancelled()
        self.endpoint = Endpoint(f"http://127.0.0.1:{_port_in(answer, path)}/v1", key, one_line(path.stem))
        return self.endpoint

    def is_processing(self, timeout_seconds: float) -> bool:
        """Return whether the child says that it works on a request; one that does not answer in time does."""
        if self.endpoint is None:
            return False
        try:
            return any(slot["is_processing"] for slot in self._ask(self.endpoint, "GET", "/slots", timeout_seconds))
        except TimeoutError:
            return True
        except (OSError, http.client.HTTPException, ValueError):
            return self.alive

    def count_tokens(self, text: str, timeout_seconds: float) -> int | None:
        """Return how many tokens the loaded model makes of `text`; None when it does not answer in time."""
        if self.endpoint is None:
            return None
        try:
            return len(self._ask(self.endpoint, "POST", "/tokenize", timeout_seconds, {"content": text})["tokens"])
        except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
            return None

    def kill(self) -> None:
        """End the child at once, whatever it does, and collect it. Calling it again does nothing."""
        self._process.kill()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_GONE_SECONDS)
        if self._process.stdin is not None:
            self._process.stdin.close()

    def _ask(
        self, endpoint: Endpoint, method: str, path: str, seconds: float, body: dict[str, str] | None = None
    ) -> Any:
        """Return what the child answers within `seconds`, as JSON."""
        # http.client, because it asks no proxy settings of the environment.
        connection = http.client.HTTPConnection(urlsplit(endpoint.base_url).netloc, timeout=seconds)
        headers = {"Authorization": f"Bearer {endpoint.api_key}", "Content-Type": "application/json"}
        try:
            connection.request(method, path, json.dumps(body) if body else None, headers)
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def _listen(self, answers: SimpleQueue[bytes]) -> None:
        assert self._process.stdout is not None  # noqa: S101 - for the type checker: it was asked for
        with self._process.stdout as stdout:
            answers.put(stdout.readline())


def _port_in(answer: bytes, path: Path) -> int:
    """Return the port that the child's one line names, or raise its error in plain words."""
    if not answer:
        raise EmbeddedModelError("The embedded model's process ended while it was loading the model.")
    message = json.loads(answer)
    if "port" in message:
        return int(message["port"])
    error = one_line(str(message["error"]))
    raise EmbeddedModelError(
        f"The model file {one_line(path.name)} cannot be loaded: {error}.",
        "Name another file with LOCAL_MODEL_PATH, or choose another provider.",
    )
