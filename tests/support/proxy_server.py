"""A proxy that records requests, forwards them and opens tunnels, or refuses to."""

import http.client
import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class ProxyServer:
    """`asked` holds the first line of each request; `tunnels` sends every tunnel to this address, to any host."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.credentials: list[str | None] = []
        self.refuses_with: int | None = None
        self.tunnels_to: tuple[str, int] | None = None
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"proxy": self}))
        self.http.daemon_threads = True

    @property
    def port(self) -> int:
        return self.http.server_address[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def proxy_server() -> Iterator[ProxyServer]:
    """Run a proxy for the length of a `with` block."""
    proxy = ProxyServer()
    thread = threading.Thread(target=proxy.http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.http.shutdown()
        proxy.http.server_close()
        thread.join(5)


class _Handler(BaseHTTPRequestHandler):
    proxy: ProxyServer

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
        pass

    def _note(self) -> bool:
        self.proxy.asked.append(f"{self.command} {self.path}")
        self.proxy.credentials.append(self.headers.get("Proxy-Authorization"))
        if self.proxy.refuses_with is not None:
            self.send_error(self.proxy.refuses_with)
            return False
        return True

    def do_CONNECT(self) -> None:
        if not self._note():
            return
        host, _, port = self.path.rpartition(":")
        with socket.create_connection(self.proxy.tunnels_to or (host, int(port)), timeout=10) as far:
            self.send_response(200)
            self.end_headers()
            ends = [self.connection, far]
            while True:
                for end in select.select(ends, [], [], 30)[0]:
                    if not (data := end.recv(65536)):
                        return
                    (far if end is self.connection else self.connection).sendall(data)

    def _forward(self) -> None:
        if not self._note():
            return
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        far = http.client.HTTPConnection(
            *(self.proxy.tunnels_to or (parts.hostname or "", parts.port or 80)), timeout=30
        )
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        far.request(self.command, target, body, dict(self.headers))
        answer = far.getresponse()
        self.send_response(answer.status)
        for name in ("Content-Type", "Content-Length", "ETag", "Accept-Ranges"):
            if value := answer.headers.get(name):
                self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        while data := answer.read1(65536):
            self.wfile.write(data)
        far.close()
        self.close_connection = True

    def do_GET(self) -> None:
        self._forward()

    def do_HEAD(self) -> None:
        self._forward()

    def do_POST(self) -> None:
        self._forward()
