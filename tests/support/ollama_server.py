"""A small HTTP server that lists models as Ollama and as providers do, and counts who asks."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class ListServer:
    """`answers` are the bodies by path, `asked` the paths and headers that came."""

    def __init__(self, answers: dict[str, str], status: int = 200, host: str = "127.0.0.1") -> None:
        self.answers = answers
        self.asked: list[tuple[str, dict[str, str]]] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
                pass

            def do_GET(self) -> None:
                server.asked.append((self.path, dict(self.headers)))
                body = server.answers.get(self.path.partition("?")[0])
                self.send_response(404 if body is None else status)
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
                self.end_headers()
                self.wfile.write((body or "").encode())

        class Server(ThreadingHTTPServer):
            address_family = socket.AF_INET6 if ":" in host else socket.AF_INET

        self.http = Server((host, 0), Handler)
        self.port = self.http.server_address[1]


def ollama_answer(*models: str) -> dict[str, str]:
    """Return what Ollama answers when it has these models."""
    return {"/api/tags": json.dumps({"models": [{"name": model} for model in models]})}


@contextmanager
def list_server(answers: dict[str, str], status: int = 200, host: str = "127.0.0.1") -> Iterator[ListServer]:
    """Run a server for the length of a `with` block."""
    server = ListServer(answers, status, host)
    thread = threading.Thread(target=server.http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.http.shutdown()
        server.http.server_close()
        thread.join(5)
