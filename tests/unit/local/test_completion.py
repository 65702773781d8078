import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from domain.errors import EmbeddedModelError, ModelError, ModelLimitError, ModelTimeoutError, RunCancelledError
from domain.improver.local.completion import Completer, Completion, Finish
from domain.improver.wire.endpoint import Endpoint
from domain.runtime.cancellation import CancelToken
from tests.support.clocks import FakeClock

SECONDS = 60.0
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
REFUSED = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"


def piece(text: str) -> bytes:
    return b"data: " + json.dumps({"content": text, "stop": False}).encode() + b"\n\n"


def end(stop_type: str, written: int = 2) -> bytes:
    event = {
        "content": "",
        "stop": True,
        "stop_type": stop_type,
        "tokens_predicted": written,
        "timings": {"prompt_n": 7},
    }
    return b"data: " + json.dumps(event).encode() + b"\n\n"


def request_on(line: socket.socket) -> bytes:
    """Read one whole request."""
    heard = b""
    while b"\r\n\r\n" not in heard or not heard.endswith(b"}"):
        heard += line.recv(65536)
    return heard


@contextmanager
def engine(
    answer: bytes, *, stays: bool = False, then: Callable[[], object] = lambda: None
) -> Iterator[tuple[Completer, FakeClock, list[bytes]]]:
    """Answer one request with `answer`, run `then`, and hang up, or stay until the client hangs up."""
    heard: list[bytes] = []
    clock = FakeClock()

    def serve() -> None:
        line, _address = listener.accept()
        with line:
            heard.append(request_on(line))
            line.sendall(answer)
            then()
            while stays and line.recv(65536):
                pass
            heard.append(b"gone")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = threading.Thread(target=serve)
        server.start()
        try:
            endpoint = Endpoint(f"http://127.0.0.1:{listener.getsockname()[1]}/v1", "key", "model")
            yield Completer(endpoint, clock), clock, heard
        finally:
            server.join(SECONDS)
            assert not server.is_alive()


def complete(
    completer: Completer, cancel: CancelToken | None = None, on_text: Callable[[str], object] = str
) -> Completion:
    def tell(text: str) -> None:
        on_text(text)

    return completer.complete(
        "Once",
        grammar='root ::= "x"',
        max_tokens=9,
        cancel=cancel or CancelToken(),
        deadline=FakeClock().monotonic() + SECONDS,
        on_text=tell,
    )


@pytest.mark.parametrize("finish", Finish)
def test_pieces_are_told_and_joined(finish: Finish) -> None:
    told: list[str] = []
    with engine(OK + piece("") + piece("é ") + piece("x") + end(finish)) as (completer, _clock, heard):
        assert complete(completer, on_text=told.append) == Completion("é x", 7, 2, finish)
    assert told == ["é ", "x"]
    head, _, body = heard[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /completion ")
    assert b"Authorization: Bearer key" in head
    assert json.loads(body) == {
        "prompt": "Once",
        "n_predict": 9,
        "temperature": 0.0,
        "grammar": 'root ::= "x"',
        "stream": True,
        "cache_prompt": True,
        "return_progress": True,
    }


@pytest.mark.parametrize(
    "rest",
    [b"", b"data: {", b"data: []\n\n", b'data: {"stop": true}\n\n', end("none")],
    ids=["nothing more", "half an event", "no event", "an event without text", "an unknown end"],
)
def test_an_answer_that_breaks_off_is_an_engine_that_stopped_and_keeps_the_text(rest: bytes) -> None:
    with (
        engine(OK + piece("half ") + rest) as (completer, _clock, _heard),
        pytest.raises(EmbeddedModelError, match="stopped during the run") as raised,
    ):
        complete(completer)
    assert raised.value.partial_answer == "half "
    assert raised.value.next_step


def test_an_engine_that_is_gone_is_an_engine_that_stopped() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(EmbeddedModelError, match="stopped during the run"):
        complete(Completer(Endpoint(f"http://127.0.0.1:{port}/v1", "key", "model"), FakeClock()))


@pytest.mark.parametrize("head", [REFUSED, OK + b"data: "], ids=["before the answer", "in the answer"])
@pytest.mark.parametrize(
    ("error", "kind", "sentence"),
    [
        ({"type": "invalid_request_error", "message": "wrong\ngrammar"}, EmbeddedModelError, "wrong grammar"),
        ({"type": "exceed_context_size_error", "n_prompt_tokens": 9001, "n_ctx": 4096}, ModelLimitError, "9,001"),
    ],
)
def test_an_error_of_the_engine_is_told(head: bytes, error: dict[str, object], kind: type, sentence: str) -> None:
    with (
        engine(head + json.dumps({"error": error}).encode() + b"\n") as (completer, _clock, _heard),
        pytest.raises(ModelError, match=sentence) as raised,
    ):
        complete(completer)
    assert type(raised.value) is kind


@pytest.mark.parametrize("answer", [b"", OK + piece("half ")], ids=["before the answer", "in the answer"])
def test_a_cancel_closes_the_connection_at_once(answer: bytes) -> None:
    cancel = CancelToken()
    started = time.monotonic()
    with engine(answer, stays=True, then=cancel.cancel) as (completer, _clock, heard):
        with pytest.raises(RunCancelledError):
            complete(completer, cancel)
        assert time.monotonic() < started + SECONDS / 2
    assert heard[-1] == b"gone"


def test_a_cancelled_request_is_not_sent() -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(RunCancelledError):
        complete(Completer(Endpoint("http://127.0.0.1:1/v1", "key", "model"), FakeClock()), cancel)


def test_the_deadline_ends_a_silent_answer() -> None:
    started = time.monotonic()
    with engine(OK + piece("half "), stays=True) as (completer, clock, heard):
        with pytest.raises(ModelTimeoutError) as raised:
            complete(completer, on_text=lambda _text: clock.advance(SECONDS - 0.05))
        assert time.monotonic() < started + SECONDS / 2
        assert raised.value.partial_answer == "half "
    assert heard[-1] == b"gone"


def test_a_deadline_that_passed_sends_nothing() -> None:
    clock = FakeClock()
    clock.advance(SECONDS)
    with pytest.raises(ModelTimeoutError):
        complete(Completer(Endpoint("http://127.0.0.1:1/v1", "key", "model"), clock))


def test_an_error_of_the_caller_is_no_error_of_the_engine() -> None:
    def fail(_text: str) -> None:
        raise ValueError("my own")

    with (
        engine(OK + piece("half "), stays=True) as (completer, _clock, heard),
        pytest.raises(ValueError, match="my own"),
    ):
        complete(completer, on_text=fail)
    assert heard[-1] == b"gone"


@pytest.mark.parametrize(("system", "roles"), [("Be kind.", ["system", "user"]), ("", ["user"])])
def test_a_template_is_asked_for(system: str, roles: list[str]) -> None:
    with engine(OK + b'{"prompt": "<user>"}') as (completer, _clock, heard):
        assert completer.template(system, "Hello") == "<user>"
    head, _, body = heard[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /apply-template ")
    assert [message["role"] for message in json.loads(body)["messages"]] == roles
