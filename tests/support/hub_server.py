"""A small hub: one file of one repository over HEAD and GET, with an ETag and ranges, that fails on demand."""

import hashlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from domain.improver.local.model_file import DEFAULT_MODEL, ModelFile
from domain.improver.local.weights import find_weights
from domain.runtime.cancellation import CancelToken
from domain.runtime.progress import Progress
from domain.settings.schema import ModelSource


class HubServer:
    """What the tests ask of a running hub, and how it answers.

    `drop_at` are the sizes at which the next downloads break off, by a reset with `resets`; `stall_at` is one at which
    it sends nothing more. `storage` is the address of another server that it sends downloads to.
    """

    def __init__(self, path: str, content: bytes, etag: str) -> None:
        self.path, self.content, self.etag = path, content, etag
        self.status = 200
        self.download_status = 200
        self.storage = ""
        self.ranges = True
        self.drop_at: list[int] = []
        self.resets = False
        self.stall_at: int | None = None
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        """Method, path and headers (their names in lower case) of each request."""
        self.stalled = threading.Event()
        self.client_gone = threading.Event()
        self.release = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"hub": self}))
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    @property
    def ranges_asked(self) -> list[str | None]:
        """The range of each download."""
        return [headers.get("range") for method, _, headers in self.requests if method == "GET"]

    def close(self) -> None:
        """Stop listening; open connections stay open."""
        self.release.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(5)


@contextmanager
def hub_server(path: str, content: bytes, etag: str) -> Iterator[HubServer]:
    """Serve `content` at `path` for the length of a `with` block."""
    hub = HubServer(path, content, etag)
    try:
        yield hub
    finally:
        hub.close()


class _Handler(BaseHTTPRequestHandler):
    hub: HubServer

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
        pass

    def do_HEAD(self) -> None:
        self._answer(with_content=False)

    def do_GET(self) -> None:
        self._answer(with_content=True)

    def _answer(self, *, with_content: bool) -> None:
        hub = self.hub
        hub.requests.append((self.command, self.path, {name.lower(): value for name, value in self.headers.items()}))
        status = hub.status if hub.status != 200 or self.command == "HEAD" else hub.download_status
        if status != 200 or self.path != hub.path:
            self.send_response(status if status != 200 else 404)
            self.send_header("Content-Length", "0")
            self.send_header("Retry-After", "600")
            self.end_headers()
            return
        if hub.storage:
            self.send_response(302)
            self.send_header("Location", hub.storage)
            self.send_header("X-Linked-ETag", f'"{hub.etag}"')
            self.send_header("X-Linked-Size", str(len(hub.content)))
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        start = self._start()
        self.send_response(206 if start else 200)
        self.send_header("ETag", f'"{hub.etag}"')
        self.send_header("X-Repo-Commit", "0" * 40)
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(len(hub.content) - start))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(hub.content) - 1}/{len(hub.content)}")
        self.end_headers()
        if with_content:
            self._send(start)

    def _start(self) -> int:
        asked = self.headers.get("Range")
        return int(asked.removeprefix("bytes=").removesuffix("-")) if asked and self.hub.ranges else 0

    def _send(self, start: int) -> None:
        hub = self.hub
        end = hub.drop_at.pop(0) if hub.drop_at else len(hub.content)
        self.close_connection = True
        try:
            self.wfile.write(hub.content[start : min(end, hub.stall_at or end)])
            self.wfile.flush()
            if hub.resets and end < len(hub.content):
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
            if hub.stall_at is not None:
                hub.stalled.set()
                self.connection.settimeout(0.01)
                while not hub.release.is_set():
                    try:
                        if not self.connection.recv(1):
                            raise ConnectionResetError
                    except TimeoutError:
                        continue
        except OSError:
            hub.client_gone.set()


CONTENT = b"GGUF" + bytes(range(256)) * 20_000
SHA256 = hashlib.sha256(CONTENT).hexdigest()
MODEL = ModelFile("small.gguf", len(CONTENT), SHA256, repository="Someone/Small-GGUF", packages=DEFAULT_MODEL.packages)
PATH = "/Someone/Small-GGUF/resolve/main/small.gguf"
HALF = len(CONTENT) // 2


def fetch(
    cache: Path,
    on_progress: Callable[[Progress], None] = lambda _progress: None,
    cancel: CancelToken | None = None,
    free_bytes: Callable[[Path], int] = lambda _folder: 10**12,
    model: ModelFile = MODEL,
) -> Path:
    def no_parts(_model: ModelFile) -> list[Path]:
        raise AssertionError("the packages were asked for")

    return find_weights(
        None,
        cache,
        on_progress,
        cancel or CancelToken(),
        model=model,
        source=ModelSource.HUB,
        find_parts=no_parts,
        free_bytes=free_bytes,
    )


def partial(cache: Path) -> Path:
    return cache / "small.gguf.fetching"


def files_in(cache: Path) -> set[str]:
    return {path.name for path in cache.iterdir()} - {"small.gguf.lock"}
