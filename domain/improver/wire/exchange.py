"""A transport between the engine and the network: adapts requests, and reads data that the engine would drop.

It wraps the engine's own transport.
"""

import json
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from domain.improver.wire.complaints import readable_error
from domain.improver.wire.context_length import least_tokens, sent_text
from domain.improver.wire.endings import End, Ending, Event, in_the_engines_form
from domain.improver.wire.omissions import refused_parts, without
from domain.improver.wire.thoughts import Thoughts
from domain.improver.wire.transport import ConnectError
from domain.improver.wire.whole_body import as_events, in_small_events, says_something
from domain.models.omissions import Omission

_LEAST_ERROR = 400
_DONE = "[DONE]"
_MOST_FIELDS = 4
"""A server-sent event has at most four fields: event, id, retry and data."""
_FIELD = re.compile(r"(?P<name>event|data|error):[ \t]?(?P<value>.*)")
"""A line of an event; the `error` field is sent by llama.cpp."""


@dataclass(slots=True)
class Exchange:
    """The request and response data of one model call. Use it only on the thread of the call.

    `known` is what the first request leaves out, `learnt` what the server refused in this call.
    """

    known: frozenset[Omission] = frozenset()
    learnt: frozenset[Omission] = frozenset()
    on_whole: Callable[[], None] = lambda: None
    """Called when the answer is requested in one piece."""
    is_accepted: bool = False
    """Whether the model began to answer, so that the omissions in `learnt` were sufficient."""
    ending: Ending = field(default_factory=Ending)
    thoughts: Thoughts = field(default_factory=Thoughts)
    on_thoughts: Callable[[], None] = lambda: None
    """Called when a part of the model's thinking has arrived."""
    context: int | None = None
    """The model's context length in tokens, None if unknown."""
    find_context: Callable[[], int | None] = lambda: None
    """Asks for `context` again, because some servers know it only once the model is loaded. May block for a second."""
    cure: str = ""
    """The advice if the server truncates requests, with `{tokens}` for a context length; empty if it never does."""
    sent: str = ""
    """The text of the last request."""
    is_too_long: bool = False
    """Whether a request was not sent because it exceeds the model's context."""

    @property
    def omissions(self) -> frozenset[Omission]:
        """Everything that is left out of requests."""
        return self.known | self.learnt

    @property
    def is_streamed(self) -> bool:
        """Whether the answer is streamed, so that a long silence indicates a fault."""
        return Omission.STREAM not in self.omissions


class Wire:
    """A transport for the engine that sends through `inner`. One request at a time."""

    def __init__(self, inner: Any, exchange: Exchange) -> None:
        self._inner = inner
        self._exchange = exchange

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    @asynccontextmanager
    async def stream(self, request: Any) -> AsyncIterator[Any]:
        """Send `request`; repeat it without the parts that the server refuses. Refused requests are not billed.

        If the engine itself requests the answer in one piece, as DSPy's optimisers do, the response is not changed.
        """
        asked = _body_of(request)
        wants_events = bool(asked.get("stream")) or ":stream" in request.url
        while True:
            fitting, body = self._fitted(request, asked)
            self._refuse_what_cannot_fit(body)
            async with self._inner.stream(fitting) as response:
                if response.status < _LEAST_ERROR:
                    yield Reply(response, self._answered(response, request, body)) if wants_events else response
                    return
                text = (await response.read()).decode("utf-8", "replace")
                if not self._learns(response.status, text, body):
                    yield Reply(response, _once(readable_error(text).encode()))
                    return

    def _refuse_what_cannot_fit(self, body: Event) -> None:
        """Raise `ConnectError`, before anything is sent, for a request that exceeds the model's context."""
        exchange = self._exchange
        exchange.sent = sent_text(body)
        if exchange.context is not None and least_tokens(exchange.sent) > exchange.context:
            exchange.is_too_long = True
            raise ConnectError("the request is longer than the model's context")

    def _learns(self, status: int, complaint: str, body: Event) -> bool:
        """Record the parts of the request that the server refuses; return whether there are new ones."""
        more = refused_parts(status, complaint, body) - self._exchange.omissions
        self._exchange.learnt |= more
        return bool(more)

    async def _answered(self, response: Any, request: Any, body: Event) -> AsyncIterator[bytes]:
        """Yield the lines of an answer. If it only refuses a part of the request, repeat the request instead."""
        exchange = self._exchange
        async for line in self._watched(response):
            if not exchange.is_accepted and self._learns(_LEAST_ERROR, exchange.ending.error, body):
                exchange.ending = Ending()
                async with self.stream(request) as reply:
                    chunks = reply if reply.status < _LEAST_ERROR else self._whole(await reply.read())
                    async for chunk in chunks:
                        yield chunk
                return
            yield line

    def _fitted(self, request: Any, asked: Event) -> tuple[Any, Event]:
        """Return the request to send, and its body as an object; `asked` is the body of `request`."""
        fitting = without(asked, self._exchange.omissions)
        if not self._exchange.is_streamed:
            self._exchange.on_whole()
        return (request if fitting == asked else replace(request, body=json.dumps(fitting).encode())), fitting

    async def _watched(self, response: Any) -> AsyncIterator[bytes]:
        """Yield the lines of an answer, with each event in a form that the engine reads."""
        lines = response.aiter_lines()
        block: list[str] = []
        is_first = True
        try:
            async for raw in lines:
                line = raw.decode("utf-8", "replace").rstrip("\r\n")
                if is_first and line.strip():
                    is_first, line = False, line.removeprefix("\ufeff")
                    if line.lstrip().startswith(("{", "[")):
                        async for event in self._bodies(raw, lines):
                            yield event
                        return
                is_next = line.startswith(("data:", "event:")) and _holds_an_event(block)
                if line and not is_next:
                    block.append(line)
                    continue
                for event in self._events(block):
                    yield event
                block = [line] if is_next else []
        except Exception:
            # The last event may be complete without the empty line after it.
            for event in self._events(block, is_cut=True):
                yield event
            raise
        for event in self._events(block, is_cut=True):
            yield event

    async def _bodies(self, first: bytes, lines: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """Yield the events of a body that is not an event stream: one JSON value, or one on each line."""
        parts = [first]
        try:
            async for more in lines:
                if len(parts) == 1 and _is_json(parts[0]):
                    if more.strip():
                        async for event in self._whole(parts.pop()):
                            yield event
                        parts.append(more)
                else:
                    parts.append(more)
        except Exception:
            async for event in self._whole(b"".join(parts)):
                yield event
            raise
        async for event in self._whole(b"".join(parts)):
            yield event
        for line in self._done():
            yield line

    async def _whole(self, body: bytes) -> AsyncIterator[bytes]:
        try:
            value = json.loads(body.decode("utf-8-sig", "replace"), strict=False)
        except ValueError:
            self._exchange.ending.is_torn = True
            return
        for event in as_events(value):
            for line in self._passed_on(event):
                yield line

    def _events(self, block: list[str], *, is_cut: bool = False) -> Iterator[bytes]:
        """Yield the lines for one event of a stream. If `is_cut`, the event may be incomplete."""
        fields = [match for line in block if (match := _FIELD.match(line))]
        data = "\n".join(match["value"] for match in fields if match["name"] != "event").strip()
        is_error = any("error" in (match["name"], match["value"].strip()) for match in fields)
        if data == _DONE:
            self._exchange.ending.is_closed = True
            yield from self._done()
            return
        try:
            value = json.loads(data, strict=False) if data else None
        except ValueError:
            value = None
            if data.startswith(("{", "[")) and not is_error:
                self._exchange.ending.is_torn = self._exchange.ending.is_torn or not is_cut
        if is_error and not (isinstance(value, dict) and (value.get("error") or value.get("type") == "error")):
            value = {"error": value if isinstance(value, dict) else {"message": str(value or data or "error")}}
        for event in value if isinstance(value, list) else [value]:
            if isinstance(event, dict):
                yield from self._passed_on(event)

    def _done(self) -> Iterator[bytes]:
        if self._exchange.ending.has_choices:  # the engine reads it only in OpenAI's protocol
            yield _line(_DONE)

    def _passed_on(self, event: Event) -> Iterator[bytes]:
        for one in in_the_engines_form(event):
            ending = self._exchange.ending
            ending.take(one)
            has_begun = says_something(one) or ending.end is not End.UNKNOWN
            if self._exchange.thoughts.take(one):
                self._exchange.on_thoughts()
                has_begun = True
            self._exchange.is_accepted = self._exchange.is_accepted or (has_begun and not ending.error)
            for small in in_small_events(one):
                yield _line(json.dumps(small))


class Reply:
    """A response for the engine with a replaced body."""

    def __init__(self, response: Any, chunks: AsyncIterator[bytes]) -> None:
        self.status: int = response.status
        self.reason: str = response.reason
        self.headers: list[tuple[str, str]] = response.headers
        self.http_version: str = response.http_version
        self._chunks = chunks

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._chunks

    async def read(self) -> bytes:
        """Return the whole body."""
        return b"".join([chunk async for chunk in self._chunks])


def _body_of(request: Any) -> Event:
    """Return the body of a request; an empty object if it is not a JSON object."""
    try:
        body = json.loads(request.body or b"null")
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content


def _is_json(text: bytes) -> bool:
    try:
        json.loads(text.decode("utf-8-sig", "replace"), strict=False)
    except ValueError:
        return False
    return True


def _holds_an_event(block: list[str]) -> bool:
    """Return whether the lines are a complete event, because some servers send no empty line after each event."""
    if len(block) > _MOST_FIELDS:
        return False
    data = [line.removeprefix("data:").strip() for line in block if line.startswith("data:")]
    return len(data) == 1 and (data[0] == _DONE or _is_json(data[0].encode()))


def _line(data: str) -> bytes:
    return f"data: {data}\n\n".encode()
