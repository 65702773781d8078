"""A small HTTP server that speaks the protocols of the providers (see `protocols`), and fails on demand."""

import json
import re
import select
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain, islice
from typing import Any

from tests.support.protocols import Protocol, count_of_texts, gemini_events, protocol_of, whole_body, with_thoughts

GOOD_FIELDS: dict[str, Any] = {
    "role": "You are a gardener who has planted small city terraces.",
    "directive": "Write a plan that turns a bare terrace into a herb garden before May.",
    "requirements": ["Order the work by weekend.", "Name herbs that share a pot.", "Give the cost of soil."],
    "framework": "decomposition",
    "guardrails": ["Do not exceed the load of the floor.", "Use no pesticide.", "Do not block the drain."],
    "output_format": "A calendar and a shopping list.",
}

_MORE_THAN_IS_SENT = 10_000_000


@dataclass(kw_only=True)
class Script:
    """How the server answers. `status` other than 200 sends `body`; `pieces` is the answer's text as it is streamed."""

    pieces: list[str] = field(default_factory=lambda: in_pieces(json.dumps(GOOD_FIELDS)))
    status: int = 200
    body: str = ""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    finish_reason: str = "stop"
    hang_up: bool = False
    """Close the connection when the request has come, before any answer."""
    drop_after: int | None = None
    """Close the connection after this many pieces."""
    stall_after: int | None = None
    """Send nothing more after this many pieces, until the client goes away or `release` is set."""
    usage: tuple[int, int] = (4200, 80)
    thoughts: list[str] = field(default_factory=list)
    """What the model thinks before its answer, piece by piece."""
    thought_field: str = "reasoning_content"
    """What servers of OpenAI's protocol call it."""
    seconds_between_thoughts: float = 0.0
    breaks: bool = False
    """Announce more bytes than are sent, so that the connection breaks at the end of the answer."""
    last: str = ""
    """Sent unchanged after the answer's pieces, in place of the end marker."""
    cuts_letters: bool = False
    """Send letters beyond ASCII as they are, each one in two parts."""
    refuse: Callable[[dict[str, Any]], "Script | None"] = lambda _body: None
    """Answers a request that is refused; None for one that is taken."""


def in_pieces(text: str, size: int = 16) -> list[str]:
    """Cut `text` as a model's tokens would."""
    return [text[at : at + size] for at in range(0, len(text), size)]


def _cut_letters(event: str) -> list[bytes]:
    """Return an event in parts that end inside each letter beyond ASCII, where there are any."""
    lines = [
        f"data: {json.dumps(json.loads(line.removeprefix('data: ')), ensure_ascii=False)}" if "\\u" in line else line
        for line in event.split("\n")
    ]
    return re.split(rb"(?<=[\xc2-\xf4])", "\n".join(lines).encode())


class ModelServer:
    """What the tests ask of a running server. `client_gone` is set when a client closed before its answer ended."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.first: list[Script] = []
        """How the next requests are answered, in order, before `script` is used."""
        self.requests: list[dict[str, Any]] = []
        self.lists: dict[str, str] = {}
        """What is answered at other paths, such as Ollama's own."""
        self.client_gone = threading.Event()
        self.stalled = threading.Event()
        self.release = threading.Event()
        self._listening: list[tuple[ThreadingHTTPServer, threading.Thread]] = []

    @property
    def origin(self) -> str:
        """The server's address without a path."""
        return f"http://127.0.0.1:{self._listening[0][0].server_address[1]}"

    @property
    def base_url(self) -> str:
        """The address as an OpenAI-compatible base."""
        return f"{self.origin}/v1"

    def next_script(self) -> Script:
        """Return how the request that just came is answered."""
        return self.first.pop(0) if self.first else self.script

    @property
    def port(self) -> int:
        """The port where the server first listened."""
        return int(self._listening[0][0].server_address[1])

    def listen_on(self, port: int = 0, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> int:
        """Serve on a thread, at `port` or any free one; return which. May be called again for another address."""
        kind = _Server6 if ":" in host else ThreadingHTTPServer
        http = kind((host, port), type("Handler", (_Handler,), {"model_server": self}))
        if tls is not None:
            http.socket = tls.wrap_socket(http.socket, server_side=True)
        http.daemon_threads = True
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._listening.append((http, thread))
        thread.start()
        return int(http.server_address[1])

    def close(self) -> None:
        """Stop serving."""
        self.release.set()
        for http, thread in self._listening:
            http.shutdown()
            http.server_close()
            thread.join(5)


@contextmanager
def model_server(
    script: Script | None = None, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> Iterator[ModelServer]:
    """Run a server for the length of a `with` block."""
    server = ModelServer(script or Script())
    server.listen_on(host=host, tls=tls)
    try:
        yield server
    finally:
        server.close()


def _events(script: Script, protocol: Protocol) -> Iterator[str]:
    events = protocol(script.pieces, script.finish_reason, script.usage)
    if script.thoughts:
        events = with_thoughts(protocol, events, script.thoughts, script.thought_field)
    if script.last:
        events = chain(islice(events, count_of_texts(protocol, script.pieces)), (script.last,))
    return events


class _Server6(ThreadingHTTPServer):
    address_family = socket.AF_INET6


class _Handler(BaseHTTPRequestHandler):
    """Answers as its server's script says; `model_server` is set on the class that each server makes of it."""

    model_server: ModelServer

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
        pass

    def do_GET(self) -> None:
        body = self.model_server.lists.get(self.path)
        self._send_whole(Script(status=404 if body is None else 200, body=body or "no such path"))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path in self.model_server.lists:
            self.do_GET()
            return
        self.model_server.requests.append({"path": self.path, "headers": dict(self.headers), "body": body})
        script = self.model_server.next_script()
        script = script.refuse(body) or script
        protocol = protocol_of(self.path)
        if script.hang_up:
            self.close_connection = True
        elif script.status != 200 or script.body:
            self._send_whole(script)
        elif protocol is None:
            self._send_whole(Script(status=404, body="no such path"))
        else:
            self._stream(script, protocol, is_streamed=bool(body.get("stream", protocol is gemini_events)))

    def _stream(self, script: Script, protocol: Protocol, *, is_streamed: bool) -> None:
        if not is_streamed:
            body = whole_body(self.path, "".join(script.pieces), script.finish_reason, script.usage)
            self._send_whole(Script(body=json.dumps(body)))
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        if script.breaks:
            self.send_header("Content-Length", str(_MORE_THAN_IS_SENT))
        self.end_headers()
        self.close_connection = True
        try:
            for number, event in enumerate(_events(script, protocol)):
                if number == script.drop_after:
                    break
                if number == script.stall_after:
                    self._stall()
                if number < len(script.thoughts):
                    self.model_server.release.wait(script.seconds_between_thoughts)
                for part in _cut_letters(event) if script.cuts_letters else (event.encode(),):
                    self.wfile.write(part)
                    self.wfile.flush()
        except OSError:
            self.model_server.client_gone.set()

    def _send_whole(self, script: Script) -> None:
        content = script.body.encode()
        self.send_response(script.status)
        self.send_header("Content-Type", script.content_type)
        self.send_header("Content-Length", str(len(content)))
        for name, value in script.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def _stall(self) -> None:
        self.model_server.stalled.set()
        while not self.model_server.release.wait(0.01):
            readable, _, _ = select.select([self.connection], [], [], 0)
            if readable and not self.connection.recv(1):
                raise ConnectionResetError
