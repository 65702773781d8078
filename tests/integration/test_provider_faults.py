"""Each fault of a provider gives one clear sentence, and a second request only where that helps and costs nothing."""

import json

import pytest

from domain.errors import (
    ModelAccessError,
    ModelError,
    ModelLimitError,
    ModelNotFoundError,
    ModelUnreachableError,
    UnusableAnswerError,
)
from tests.support.improver_runs import KEY, REQUEST, Recorder, improver_for
from tests.support.openai_server import GOOD_FIELDS, ModelServer, Script, in_pieces

HTML = "<!doctype html><html><body>Welcome</body></html>"


def error_body(message: str, code: str = "x") -> str:
    return json.dumps({"error": {"message": message, "type": code, "code": code}})


AGAIN = {"too many requests", "a server error", "an overloaded server"}
FAULTS: list[tuple[str, Script, type[ModelError], str]] = [
    ("a wrong key", Script(status=401, body=error_body(f"bad key {KEY}")), ModelAccessError, "refused the key"),
    ("a forbidden key", Script(status=403, body=error_body("forbidden")), ModelAccessError, "refused the key"),
    (
        "an unknown model",
        Script(status=404, body=error_body("no model", "model_not_found")),
        ModelNotFoundError,
        "no model",
    ),
    (
        "too many requests",
        Script(status=429, body=error_body("slow down"), headers={"Retry-After": "17"}),
        ModelLimitError,
        "too many requests",
    ),
    (
        "no credit",
        Script(status=429, body=error_body("You exceeded your current quota", "insufficient_quota")),
        ModelLimitError,
        "out of credit",
    ),
    (
        "a text that is too long",
        Script(status=400, body=error_body("the request exceeds the available context size")),
        ModelLimitError,
        "too long",
    ),
    ("a server error", Script(status=500, body=error_body("boom")), ModelUnreachableError, "failed on its side"),
    ("an overloaded server", Script(status=503, body=error_body("busy")), ModelUnreachableError, "failed on its side"),
    ("a web page", Script(body=HTML, content_type="text/html"), ModelUnreachableError, "sent nothing that can be read"),
    ("an answer of another API", Script(body='{"a": 1}'), ModelUnreachableError, "sent nothing that can be read"),
    ("a connection dropped at once", Script(drop_after=0), ModelUnreachableError, "sent nothing that can be read"),
    (
        "a web page with an error",
        Script(status=404, body=HTML, content_type="text/html"),
        ModelNotFoundError,
        "no model",
    ),
    ("an empty answer", Script(pieces=[]), UnusableAnswerError, "empty answer"),
    ("a chatty answer", Script(pieces=["Sure! I can help you with that."]), UnusableAnswerError, "is not a prompt"),
    ("an answer that is a web page", Script(pieces=in_pieces(HTML)), UnusableAnswerError, "web page"),
    ("a dropped connection", Script(drop_after=3), ModelUnreachableError, "broke off"),
]


@pytest.mark.parametrize(("fault", "script", "kind", "words"), FAULTS, ids=[row[0] for row in FAULTS])
@pytest.mark.parametrize("provider", ["openai-compatible", "anthropic", "gemini"])
def test_each_fault_gives_its_sentence(
    server: ModelServer, provider: str, fault: str, script: Script, kind: type[ModelError], words: str
) -> None:
    server.script = script
    with pytest.raises(kind) as caught:
        Recorder().run(improver_for(server, provider))
    assert words in caught.value.sentence
    assert caught.value.next_step
    assert KEY not in str(vars(caught.value))
    assert REQUEST.idea not in caught.value.sentence
    assert len(server.requests) == (2 if fault in AGAIN else 1)
    assert caught.value.sentence.endswith("Both attempts failed.") is (fault in AGAIN)


def test_a_rate_limit_says_when_to_try_again(server: ModelServer) -> None:
    server.script = Script(status=429, body=error_body("slow down"), headers={"Retry-After": "17"})
    with pytest.raises(ModelLimitError) as caught:
        Recorder().run(improver_for(server, "openai"))
    assert caught.value.next_step == "Try again in 17 seconds."


def test_a_dropped_answer_keeps_what_had_arrived(server: ModelServer) -> None:
    server.script = Script(drop_after=4)
    with pytest.raises(ModelUnreachableError) as caught:
        Recorder().run(improver_for(server, "openai-compatible"))
    assert "You are a gardener" in caught.value.partial_answer


@pytest.mark.parametrize(
    ("url", "words", "waits"),
    [
        ("http://127.0.0.1:9/v1", "could not be reached: nothing answers at its address.", [1.0]),
        ("http://no-such-host.invalid/v1", "could not be reached: its host name cannot be resolved.", []),
    ],
)
def test_nobody_listening_is_said_plainly(server: ModelServer, url: str, words: str, waits: list[float]) -> None:
    run = Recorder()
    with pytest.raises(ModelUnreachableError) as caught:
        run.run(improver_for(server, "openai-compatible", llm_base_url=url))
    assert words in caught.value.sentence
    assert run.waits == waits


def test_a_server_that_has_no_certificate_is_told_from_one_that_is_not_there(server: ModelServer) -> None:
    with pytest.raises(ModelUnreachableError) as caught:
        Recorder().run(improver_for(server, "openai-compatible", llm_base_url=f"https{server.base_url[4:]}"))
    assert "no secure connection" in caught.value.sentence


def test_an_answer_inside_chatter_is_read(server: ModelServer) -> None:
    server.script = Script(pieces=["Sure, here is:\n```json\n", json.dumps(GOOD_FIELDS), "\n```\nAnything else?"])
    assert Recorder().run(improver_for(server, "openai")).role == GOOD_FIELDS["role"]
